/* plot.h — lines and points between axes, as an SVG file that is readable on white and on black. */
#ifndef PLOT_H
#define PLOT_H

#include <stdbool.h>
#include <stdint.h>

enum { PLOT_SERIES = 4 }; /* as many as there are colours */

/* Points (x[i], y[i]), joined by a line that has a gap where one is not finite; or as dots. */
typedef struct series {
    const char *name;
    const double *x, *y;
    int64_t count;
    bool dots;
} series;

typedef struct plot {
    const char *title, *x_label, *y_label;
    bool log_y; /* a logarithmic scale; what is not above 0 is left out */
    int count;  /* of series, at most PLOT_SERIES */
    series series[PLOT_SERIES];
} plot;

/* Fails with a sentence if the file can't be written, or there is no finite point. */
void plot_write(const plot *p, const char *path);

#endif
