/* printed.h — what the tests of printers share: text in memory, small models with plain numbers. */
#ifndef PRINTED_H
#define PRINTED_H

#include "memory.h"
#include "notes.h"

/* A file whose text is kept. */
typedef struct printed {
    FILE *out;
    char *text; /* after printed_end; to be freed */
    size_t size;
} printed;

void printed_begin(printed *p);
void printed_end(printed *p);

/* The two texts are the same; if not, the test fails and shows them. */
void expect_text(const char *text, const char *expected);

/* The notes' model with two inputs, three hidden neurons and two classes, plain numbers, its
 * gradients, and all values. */
notes_model make_notes(const wg_allocator *a, wg_dtype real);

/* Calls `print` with the n-th request for memory failing, and all later ones if `lasting`, for
 * every n: it must say WG_ERROR_MEMORY, and keep it, whenever one has failed, else WG_OK. */
void check_lack_of_memory(wg_status (*print)(const notes_model *m, FILE *out));

/* The call must refuse with this status and these words, and write nothing. */
#define EXPECT_REFUSED(t, status, words, call) \
    do {                                       \
        printed wg_p;                          \
        printed_begin(&wg_p);                  \
        FILE *out = wg_p.out;                  \
        cr_assert((call) == (status));         \
        printed_end(&wg_p);                    \
        cr_assert_str_eq(wg_p.text, "");       \
        free(wg_p.text);                       \
        expect_error((t), (status), (words));  \
    } while (0)

#endif
