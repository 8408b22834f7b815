/* drawings.h — what the tests of graphs and tables share: text that a printer writes, what is in
 * it, and what Graphviz makes of it. */
#ifndef DRAWINGS_H
#define DRAWINGS_H

#include "notes.h"

#include <stdio.h>

typedef wg_status draw_function(wg_tape *t, const wg_tensor tensors[], int count,
                                const wg_graph_options *options, FILE *out);

/* wg_write_json and wg_write_table, which have no options, in the form of the others. */
wg_status draw_json(wg_tape *t, const wg_tensor x[], int n, const wg_graph_options *o, FILE *out);
wg_status draw_table(wg_tape *t, const wg_tensor x[], int n, const wg_graph_options *o, FILE *out);

/* What it writes, to be freed; it must succeed. */
char *drawing_of(draw_function *draw, wg_tape *t, const wg_tensor tensors[], int count,
                 const wg_graph_options *options);

int occurrences(const char *text, const char *of);
void expect_in(const char *text, const char *words);
void expect_not_in(const char *text, const char *words);

/* The statement of DOT that draws x, or an edge from x to y; "" if there is none. Valid until the
 * next call. */
const char *vertex_of(const char *text, wg_tensor x);
const char *edge_between(const char *text, wg_tensor x, wg_tensor y);

/* The line of the text that has these words, or "". */
const char *line_with(const char *text, const char *words);

/* What a command prints, errors included, when it is given the text in a file; to be freed. */
char *answer_to(const char *command, const char *text, int *status);
bool has_command(const char *name);

/* Graphviz reads the text, labels too (which only a layout looks at), and has nothing to say. */
void expect_accepted(const char *text);

/* The network of the notes, for a batch of seven. */
notes_model drawn_notes_model(const wg_allocator *allocator);

/* The same with values everywhere, and the gradients of the four parameters behind L in `wanted`. */
void compute_model(notes_model *m, wg_tensor wanted[5]);

/* Whichever request for memory fails: an error that says whose, nothing written, and the whole text
 * the next time. */
void check_memory_of(draw_function *draw, const char *name);

/* Arguments that are none, as every printer refuses them: nothing is written. */
void check_refusals_of(draw_function *draw, const char *name);

/* A file that cannot be written. */
void check_full_disk_of(draw_function *draw, const char *name);

#endif
