/* draw.h — the graph of a tape, as a DOT file and as a picture. */
#ifndef DRAW_H
#define DRAW_H

#include <stdbool.h>
#include <stdio.h>

#include <wengert.h>

/* A printer of graphs: wg_write_dot_with or wg_write_mermaid; options may be NULL. */
typedef wg_status draw_function(wg_tape *t, const wg_tensor tensors[], int count,
                                const wg_graph_options *options, FILE *out);

/* All fail with a sentence if the file can't be written. */
void draw_file(draw_function *draw, wg_tape *t, const wg_tensor tensors[], int count,
               const wg_graph_options *options, const char *path);
void draw_dot(wg_tape *t, const wg_tensor tensors[], int count, const char *path);

/* False if Graphviz is not installed; then no file is written. */
bool draw_svg(wg_tape *t, const wg_tensor tensors[], int count, const char *path);
bool draw_svg_with(wg_tape *t, const wg_tensor tensors[], int count,
                   const wg_graph_options *options, const char *path);

#endif
