/* draw.h — the graph of a tape, as a DOT file and as a picture. */
#ifndef DRAW_H
#define DRAW_H

#include <stdbool.h>

#include <wengert.h>

/* Both fail with a sentence if the file can't be written. */
void draw_dot(wg_tape *t, const wg_tensor tensors[], int count, const char *path);

/* False if Graphviz is not installed; then no file is written. */
bool draw_svg(wg_tape *t, const wg_tensor tensors[], int count, const char *path);

#endif
