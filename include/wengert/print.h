/* wengert/print.h — what a tape holds, for people: graphs, tables.
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

/* Writes the graph that the given tensors need, in Graphviz's DOT language, as wg_write_dot_with
 * does without options. Errors: see there. */
WG_API wg_status wg_write_dot(wg_tape *t, const wg_tensor tensors[], int count, FILE *out);

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
    wg_shown backward;    /* [shown, as far as the tensors need it] */
    wg_shown derivatives; /* at each of its edges, the term that it contributes, with names [shown] */
    wg_shown saved;       /* dotted edges from the forward values that a term reads [shown] */
    wg_shown rules;       /* every op that the backward rules recorded, instead of all this [hidden,
                             but where a sweep goes back through them: a second derivative] */

    wg_shown constants; /* [shown] */
    wg_shown scopes;    /* as frames, one in another [shown] */
    int fold;           /* scopes at this depth, 1 for the outermost, are one box each; 0: none is */
    int limit;          /* so many vertices, those nearest to the result, and one that says how many
                           there are more; 0: all. Numbers, Σ and the legend do not count */
    const wg_tensor *from; /* only what lies on a path from one of these … */
    int from_count;        /* … to the tensors asked for; 0: all that these need */
    bool left_to_right;    /* the way that the graph goes; else from the top down */
    wg_shown legend;       /* of the roles that occur [shown] */
} wg_graph_options;

/* Writes the graph that the given tensors need, as far as the options show it (NULL: as usual):
 * inputs, parameters, states, ops, constants, assignments and what was differentiated, told apart
 * by border and by colour; names, shapes, dtypes, values; scopes as frames. A number is drawn anew
 * at each op that uses it. Identifiers are made of indices on the tape: the same tape gives the same
 * text.
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

#ifdef __cplusplus
}
#endif

#endif
