/* windows.h — what the tests of windows, convolutions and pools share. */
#ifndef WINDOWS_H
#define WINDOWS_H

#include "gradients.h"

/* An array with an axis, cut into what is before it, the axis, and what is behind. */
typedef struct cut {
    int64_t before, n, behind;
} cut;

cut cut_at(const wg_shape *shape, int axis);

/* Where element p of the axis lies, at place b before it and place a behind it. */
int64_t place_in(const cut *c, int64_t b, int64_t p, int64_t a);

/* Windows along one axis, as a rule's `with`: of x for unfold, of the result for overlap_add. */
typedef struct sliding {
    int axis;
    int64_t n;
    wg_windows w;
} sliding;

/* Calls visit with the places of each element of each window: in the array, and in the array of
 * windows, which has the axis count and a last axis for their elements. shape is the former's. */
void each_element(const sliding *s, const wg_shape *shape,
                  void (*visit)(void *with, int64_t in_array, int64_t in_windows), void *with);

/* xbar[to] += ybar[from] for each pair of places. */
typedef struct move {
    const double *from;
    double *to;
} move;

void add_to_array(void *with, int64_t in_array, int64_t in_windows);
void add_to_windows(void *with, int64_t in_array, int64_t in_windows);

#endif
