/* wengert/print.h — what a tape holds, for people: graphs, tables, derivations, traces, a page to
 * step through, and how far it is from what was derived by hand.
 *
 * Printers compute nothing: a value is shown where there is one (leaves that were written,
 * constants, what a program has wanted or kept; compile with WG_KEEP_ALL to have them all), and "–"
 * where there is none. A leaf that was written or assigned after a run is shown as it is now,
 * beside what was computed from what it was: run again first. Derivations, traces and check tables
 * say when that is so, and exercises are refused; but nobody sees what changes in memory that was
 * bound. The same tape gives the same text. Names are text, whatever is in them.
 *
 * wengert.h includes this. */
#ifndef WENGERT_PRINT_H
#define WENGERT_PRINT_H

#include <wengert.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Graphs ---------------------------------------------------------------------------------- */

/* Writes the graph that the given tensors need, in Graphviz's DOT language, as wg_write_dot_with
 * does without options. Errors: see there. */
WG_API wg_status wg_write_dot(wg_tape *t, const wg_tensor tensors[], int count, FILE *out);

/* Whether something is in a graph. */
typedef enum wg_shown { WG_AS_USUAL, WG_SHOWN, WG_HIDDEN } wg_shown;

/* What is drawn; all zero is as usual, which is said in brackets. The text of a vertex: */
typedef struct wg_graph_options {
    wg_shown values;   /* four digits of the first elements [where there is one]; shown: "–" where
                          there is none */
    bool exact;        /* all elements instead, and all digits that it takes to read them back */
    wg_shown adjoints; /* of each tensor, its adjoint in the latest sweep drawn, "–" where that was
                          not computed [where the backward graph is hidden, and anything was] */
    wg_shown shapes;   /* [shown] */
    wg_shown dtypes;   /* [shown] */
    wg_shown bytes;    /* of a value [hidden] */

    /* The backward graph stands beside the forward graph, in a dashed frame for each tensor that
     * was differentiated: each adjoint at the height of its value; where it is a sum, a Σ with an
     * edge for each term. */
    wg_shown backward; /* [shown, as far as the tensors need it] */
    wg_shown
        derivatives; /* at each of its edges, the term that it contributes, with names [shown] */
    wg_shown saved;  /* dotted edges from the forward values that a term reads [shown] */
    wg_shown rules;  /* every op that the backward rules recorded, instead of all this [hidden,
                             but where a sweep goes back through them: a second derivative] */

    wg_shown constants; /* [shown] */
    wg_shown scopes;    /* as frames, one in another [shown] */
    int fold;  /* scopes at this depth, 1 for the outermost, are one box each; 0: none is */
    int limit; /* so many vertices, those nearest to the result, and one that says how many
                           there are more; 0: all. Numbers, Σ and the legend do not count */
    const wg_tensor *from; /* only what lies on a path from one of these … */
    int from_count;        /* … to the tensors asked for; 0: all that these need */
    bool left_to_right;    /* the way that the graph goes; else from the top down */
    wg_shown legend;       /* of the roles that occur [shown] */
} wg_graph_options;

/* Writes the graph that the given tensors need, as far as the options show it (NULL: as usual):
 * inputs, parameters, states, ops, constants, assignments and what was differentiated, told apart
 * by border and by colour; names, shapes, dtypes, values; scopes as frames. A number is drawn anew
 * at each op that uses it. Identifiers are made of indices on the tape: the same tape gives the
 * same text.
 *
 * If the tape has an error, poisoned tensors are passed over, and the call that failed is drawn in
 * red with the message and the operands it was given; with nothing else to draw (count may be 0
 * then), all that was recorded.
 *
 * Errors: as for every printer of this file, no tensors, one that is poisoned, dropped or of
 * another tape, no memory, a write that fails (WG_ERROR_IO); a negative limit, fold or from_count
 * (WG_ERROR_ARGUMENT). */
WG_API wg_status wg_write_dot_with(wg_tape *t, const wg_tensor tensors[], int count,
                                   const wg_graph_options *options, FILE *out);

/* The same in the language of Mermaid, which many viewers of Markdown draw. */
WG_API wg_status wg_write_mermaid(wg_tape *t, const wg_tensor tensors[], int count,
                                  const wg_graph_options *options, FILE *out);

/* All that the tape knows of what the given tensors need, for other programs, in JSON: tensors with
 * operands, values and scopes, sweeps with adjoints and what each is the sum of. docs/graphs.md has
 * the schema. Errors, and a tape that has one: as above. */
WG_API wg_status wg_write_json(wg_tape *t, const wg_tensor tensors[], int count, FILE *out);

/* ---- Table ----------------------------------------------------------------------------------- */

/* What the given tensors need as a Wengert list, a line for each in the order of recording: number,
 * name, op, operands, shape, value and adjoint in the latest sweep, "–" where there is none, in
 * columns. Errors, and a tape that has one: as above. */
WG_API wg_status wg_write_table(wg_tape *t, const wg_tensor tensors[], int count, FILE *out);

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

/* The notation and the level of a derivation, and whether it is an exercise. */
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

/* ---- Trace ----------------------------------------------------------------------------------- */

/* An element of a tensor: its place in the value, row-major, from 0. */
typedef struct wg_chosen {
    wg_tensor tensor;
    int64_t element;
} wg_chosen;

/* All that is zero is the default. */
typedef struct wg_trace_options {
    int64_t most;            /* lines of each pass; the others are counted. 0: all */
    bool numbers;            /* below each line one of its elements with the numbers put in: … */
    const wg_chosen *chosen; /* … this one, of a tensor that is listed here, n_chosen of them; … */
    int n_chosen;            /* … else the one of the largest magnitude */
} wg_trace_options;

/* Writes what happens when y is computed, and then, if a gradient of y was recorded, what its sweep
 * adds to which adjoint, in numbered steps: what is given; a line for each tensor that y needs; the
 * seed; a line for each contribution, with "=" for the first to an adjoint, and "+=" and the sum so
 * far for later ones. Each line has formula, shape and value, in four digits, the first six
 * elements. Elements are counted from 0, as in C. Only contributions on the way to the tensors of
 * `wrt`, count of them, are told; all, when count is 0. For each of them a last table has the
 * largest |g| of its gradient, and how many elements are zero, and NaN; the line behind it says
 * where the first NaN or infinity was made, if there is one (see wg_find_nonfinite). options may be
 * NULL.
 *
 * Errors: t or out NULL, no list with a count above 0, a tensor poisoned, dropped or of another
 * tape, a negative count, an element out of its range, no memory, a write that fails
 * (WG_ERROR_IO). */
WG_API wg_status wg_write_trace(wg_tape *t, wg_tensor y, const wg_tensor wrt[], int count,
                                const wg_trace_options *options, FILE *out);

/* The tensor that made the first NaN or infinity, among those that y and its gradients need: its
 * value has one, and none of those that it was computed from has. What has no value is looked
 * through (WG_KEEP_ALL keeps them all). An input, parameter or state that was written with one is
 * its maker; so is a constant with a NaN, but infinite constants are meant. Unless `element` is
 * NULL, *element is the place of the first such element in the value. WG_NONE: there is none, or y
 * is not valid, which is an error on t. */
WG_API wg_tensor wg_find_nonfinite(wg_tape *t, wg_tensor y, int64_t *element);

/* ---- The page -------------------------------------------------------------------------------- */

/* Writes a page for a browser, one file that needs no network: the graph of what the given tensors
 * need, and buttons and keys to step through the forward pass, op by op, and then through each
 * backward pass that they come from, contribution by contribution. Tensors that were
 * differentiated for them are shown with them. Of a large tensor the page has a corner, and the
 * least, the mean and the largest of its elements. A leaf that was assigned to is shown as it is
 * now. docs/page.md has more. Errors: those of wg_write_dot; no memory. */
WG_API wg_status wg_write_html(wg_tape *t, const wg_tensor tensors[], int count, FILE *out);

/* ---- The check table ------------------------------------------------------------------------- */

/* A row: a tensor that has a value, and what it ought to be. */
typedef struct wg_hand {
    wg_tensor tensor;
    const void *by_hand;        /* its elements as derived by hand; NULL: they were not */
    size_t bytes;               /* of by_hand: those of the tensor's value */
    const char *name;           /* NULL: the tensor's */
    bool differences;           /* it is a gradient, to be compared with central differences */
    const double *complex_step; /* its elements by complex step; NULL: nobody has them */
} wg_hand;

/* Writes a table, a row for each tensor:
 *
 *     exact               how many elements are the same by hand as on the tape, bit by bit
 *     largest ulp         the largest difference of two elements, in units in the last place
 *     largest absolute    the largest difference
 *     against finite differences, against complex step
 *                         the largest difference of what was derived by hand (or of the tape's
 *                         value, where nothing was) from the gradient that was found so
 *
 * Finite differences are central, of six points with h = 3e-3, in f64 on a copy of the tape: six
 * runs of y for each element. The tensor must be what wg_gradient(y, x) has given, for any y of one
 * element and any x; y should be smooth there. If there are none, the table says why. A complex
 * step needs y on complex numbers, which the library has not: who has computed it elsewhere, in C
 * with <complex.h>, hands in the gradient. "–" is what was not asked for.
 *
 * Errors: t, the rows or out NULL, a count below 1, a tensor poisoned, dropped or of another tape,
 * one without a value (WG_ERROR_STATE), a wrong number of bytes, no memory, a write that fails
 * (WG_ERROR_IO). */
WG_API wg_status wg_write_check_table(wg_tape *t, const wg_hand rows[], int count, FILE *out);

/* ---- Exercises ------------------------------------------------------------------------------- */

/* Writes a C program that asks for the derivation of the gradients of y with respect to the tensors
 * of `wrt`, count of them: an empty function for each, and for each adjoint that several of them
 * use, which are given what the formula needs and have to fill in the result; and, around them, the
 * numbers of the tape and a main that runs each function and prints the check table. A function
 * that is not filled in yet is said to be that. The program exits with 0 when all are right: within
 * 1e-9 (1e-6 + m) of f64 numbers, 1e-4 (1e-6 + m) of f32 ones, m the largest that is finite. It
 * needs nothing but a C compiler: cc exercise.c -lm.
 *
 * Errors: those of wg_write_dot; a gradient that was not recorded, or a tensor that a formula needs
 * and that has no value, as WG_KEEP_ALL would keep (WG_ERROR_STATE); more than 4096 numbers
 * (WG_ERROR_ARGUMENT). */
WG_API wg_status wg_write_exercise(wg_tape *t, wg_tensor y, const wg_tensor wrt[], int count,
                                   FILE *out);

#ifdef __cplusplus
}
#endif

#endif
