/* wengert/print.h — what a tape holds, for people: graphs, traces.
 *
 * Printers compute nothing: a value is shown where there is one (leaves that were written,
 * constants, what a program has wanted or kept; compile with WG_KEEP_ALL to have them all), and "–"
 * where there is none. The same tape gives the same text. Names are text, whatever is in them.
 *
 * wengert.h includes this. */
#ifndef WENGERT_PRINT_H
#define WENGERT_PRINT_H

#include <wengert.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Graphs ---------------------------------------------------------------------------------- */

/* Writes the graph that the given tensors need, in Graphviz's DOT language: ops, inputs,
 * parameters and constants by shape and colour, with names, shapes and dtypes; what wg_gradient
 * recorded is a cluster of its own. Errors: a write that fails (WG_ERROR_IO). */
WG_API wg_status wg_write_dot(wg_tape *t, const wg_tensor tensors[], int count, FILE *out);

/* ---- Trace ----------------------------------------------------------------------------------- */

typedef struct wg_trace_options {
    int nothing_yet;
} wg_trace_options;

/* Writes what happens when y is computed, and then, if a gradient of y was recorded, what its sweep
 * adds to which adjoint, in numbered steps: what is given; a line for each tensor that y needs; the
 * seed; a line for each contribution, with "=" for the first to an adjoint, and "+=" and the sum so
 * far for later ones. Each line has formula, shape and value, in four digits, the first six
 * elements. Only contributions on the way to the tensors of `wrt`, count of them, are told; all,
 * when count is 0. For each of them a last table has the largest |g| of its gradient, and how many
 * elements are zero, and NaN; the line behind it says where the first NaN or infinity was made, if
 * there is one (see wg_find_nonfinite). options may be NULL.
 *
 * Errors: t or out NULL, no list with a count above 0, a tensor poisoned, dropped or of another
 * tape, a negative count, no memory, a write that fails (WG_ERROR_IO). */
WG_API wg_status wg_write_trace(wg_tape *t, wg_tensor y, const wg_tensor wrt[], int count,
                                const wg_trace_options *options, FILE *out);

/* The tensor that made the first NaN or infinity, among those that y and its gradients need: its
 * value has one, and none of those that it was computed from has. What has no value is looked
 * through (WG_KEEP_ALL keeps them all). An input, parameter or state that was written with one is
 * its maker; so is a constant with a NaN, but infinite constants are meant. Unless `element` is
 * NULL, *element is the place of the first such element in the value. WG_NONE: there is none, or y
 * is not valid, which is an error on t. */
WG_API wg_tensor wg_find_nonfinite(wg_tape *t, wg_tensor y, int64_t *element);

#ifdef __cplusplus
}
#endif

#endif
