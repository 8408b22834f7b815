/* wengert/print.h — what a tape holds, for people: graphs, derivations.
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

/* ---- The derivation -------------------------------------------------------------------------- */

/* How formulas are set: in plain letters (δ₁ a₁ᵀ); in Markdown, as GitHub and KaTeX show it, with
 * LaTeX's formulas between $; or as a LaTeX document. */
typedef enum wg_notation { WG_TEXT, WG_MARKDOWN, WG_LATEX } wg_notation;

/* How a derivation goes:
 *   WG_BY_DELTAS  as a book would: adjoints that are used more than once have names, and everything
 *                 is in terms of those
 *   WG_BY_OPS     op by op: the reason for the op's rule, the rule, the rule with names, shapes,
 *                 and the sum where several paths meet
 *   WG_BY_INPUTS  each gradient written out down to inputs and parameters
 *   WG_BY_INDEX   element by element, with the sums of products written out */
typedef enum wg_level { WG_BY_DELTAS, WG_BY_OPS, WG_BY_INPUTS, WG_BY_INDEX } wg_level;

typedef struct wg_derivation_options {
    wg_notation notation;
    wg_level level;
    bool blanks; /* leave out what the backward pass has on the right: an exercise */
} wg_derivation_options;

/* Derives the gradients of y with respect to x[0..count−1] from the tape: what is given, the
 * forward equations, the backward equations, and a table of the gradients. All of it is made of the
 * printed forms of the ops. Each formula is computed from its text, with the values on the tape,
 * and says how that compares with the value that the tape has: "exact" when all bits are equal. So
 * run a program compiled with WG_KEEP_ALL, that wants y and the gradients, before. options NULL:
 * all 0.
 * Errors: y has no gradient on the tape yet (call wg_gradient: WG_ERROR_STATE); y does not depend
 * on an x (WG_ERROR_ARGUMENT); a write that fails (WG_ERROR_IO). */
WG_API wg_status wg_write_derivation(wg_tape *t, wg_tensor y, const wg_tensor x[], int count,
                                     const wg_derivation_options *options, FILE *out);

#ifdef __cplusplus
}
#endif

#endif
