/* wengert/print.h — what a tape holds, for people: graphs.
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

#ifdef __cplusplus
}
#endif

#endif
