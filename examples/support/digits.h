/* digits.h — the handwritten digits of examples/data/digits.csv, as the tape takes them.
 *
 *     const digits d = digits_load(t, path, 360);
 *     const wg_tensor rows = wg_input(t, "rows", WG_F32, WG_SHAPE(B, DIGITS_ROW));
 *     const wg_tensor x = digits_images(rows), y = digits_labels(rows);
 *     wg_feed_batch(&rows, &d.train, 1, seed, k);
 * */
#ifndef DIGITS_H
#define DIGITS_H

#include <wengert.h>

enum { DIGITS_SIDE = 8, DIGITS_PIXELS = 64, DIGITS_ROW = 65, DIGITS_CLASSES = 10 };

/* Rows of 64 pixels, 0 to 16, and the label. The last n_test rows of the file are for testing. Both
 * parts belong to the tape; free neither. */
typedef struct digits {
    wg_data train, test;
} digits;

/* Fails with a sentence if the file can't be read, or is none of that kind. */
digits digits_load(wg_tape *t, const char *path, int64_t n_test);

/* From rows [B × 65] the pixels, 0 to 1 [B × 64], and the labels, i64 [B]. */
wg_tensor digits_images(wg_tensor rows);
wg_tensor digits_labels(wg_tensor rows);

#endif
