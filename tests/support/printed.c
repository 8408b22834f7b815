/* printed.c — text in memory, and small models with plain numbers. */
#include "printed.h"

#include <stdlib.h>
#include <string.h>

void printed_begin(printed *p)
{
    *p = (printed){0};
    p->out = open_memstream(&p->text, &p->size);
}

void printed_end(printed *p)
{
    fclose(p->out);
}

void expect_text(const char *text, const char *expected)
{
    cr_assert(strcmp(text, expected) == 0, "printed:\n%s\nexpected:\n%s", text, expected);
}

notes_model make_notes(const wg_allocator *a, wg_dtype real)
{
    notes_model m = record_notes(a, real, 2, 3, 2, 1);
    differentiate_notes(&m);
    wg_name(wg_gradient(m.L, m.z2), "δ1");
    wg_name(wg_gradient(m.L, m.z1), "δ2");
    put(m.x, (const double[]){1, -2});
    put(m.y, (const double[]){0, 1});
    put(m.W1, (const double[]){0.5, -0.25, 1, 0.75, -1, 0.5});
    put(m.b1, (const double[]){0.25, 0, -0.5});
    put(m.W2, (const double[]){0.5, -0.25, 1, 0.75, -1, 0.5});
    put(m.b2, (const double[]){0, 0.125});
    run_notes(&m, WG_NONE);
    return m;
}

static void try_without(memory *m, const notes_model *model, size_t n, bool lasting,
                        wg_status (*print)(const notes_model *m, FILE *out))
{
    printed p;
    printed_begin(&p);
    m->failed = false;
    m->fail_from = m->calls + n;
    m->fail_to = lasting ? SIZE_MAX : m->fail_from;
    const wg_status status = print(model, p.out);
    m->fail_from = m->fail_to = 0;
    printed_end(&p);
    free(p.text);
    cr_assert(status == (m->failed ? WG_ERROR_MEMORY : WG_OK), "%zu: %s", n,
              wg_status_name(status));
    cr_assert(wg_error(model->t) == status, "%zu: %s", n, wg_error_message(model->t));
}

void check_lack_of_memory(wg_status (*print)(const notes_model *m, FILE *out))
{
    for (int lasting = 0; lasting < 2; lasting++) {
        size_t n = 1;
        for (bool failed = true; failed; n++) {
            memory m = {0};
            const wg_allocator a = allocator_of(&m);
            const notes_model model = make_notes(&a, WG_F64);
            try_without(&m, &model, n, lasting, print);
            failed = m.failed;
            wg_tape_free(model.t);
            cr_assert(m.blocks == 0 && !m.mistaken, "%zu", n);
        }
        cr_assert(n > 2, "it took no memory");
    }
}
