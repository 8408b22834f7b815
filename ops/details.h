/* details.h — for op->details: what an op's attributes mean, in few words. */
#ifndef WG_DETAILS_H
#define WG_DETAILS_H

#include <wengert/op.h>

#include <inttypes.h>

/* Words being put together in to[0..size-1], with a space between any two sayings. A saying that
 * does not fit is left out, and "..." stands for it and for all that would follow. */
typedef struct wg_words {
    char *to;
    size_t size, used;
} wg_words;

wg_words wg_no_words(char *to, size_t size);
void wg_say(wg_words *w, const char *format, ...) WG_PRINTF(2, 3);

/* "step 2×1"; without a word, the numbers alone; nothing for no numbers. */
void wg_say_list(wg_words *w, const char *word, int n, const int64_t list[]);

/* "start 0.5": the number reads back as the same. */
void wg_say_number(wg_words *w, const char *word, double x);

/* "axis 1", or "axes 0 2" for the bits of a mask. */
void wg_say_axis(wg_words *w, int64_t axis);
void wg_say_axes(wg_words *w, uint32_t mask);

/* Whether all other axes are of size 1. */
bool wg_is_only_axis(const wg_shape *shape, int axis);

#endif
