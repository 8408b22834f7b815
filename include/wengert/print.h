/* wengert/print.h — what a tape holds, for people: graphs, and a page to step through.
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

/* ---- The page -------------------------------------------------------------------------------- */

/* Writes a page for a browser, one file that needs no network: the graph of what the given tensors
 * need, and buttons and keys to step through the forward pass, op by op, and then through each
 * backward pass that they come from, contribution by contribution. Tensors that were
 * differentiated for them are shown with them. Of a large tensor the page has a corner, and the
 * least, the mean and the largest of its elements. A leaf that was assigned to is shown as it is
 * now. docs/page.md has more. Errors: those of wg_write_dot; no memory. */
WG_API wg_status wg_write_html(wg_tape *t, const wg_tensor tensors[], int count, FILE *out);

#ifdef __cplusplus
}
#endif

#endif
