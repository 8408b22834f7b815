/* pools.h — what the tests of pools share. */
#ifndef POOLS_H
#define POOLS_H

#include "gradients.h"

/* A pool as a rule's `with`: of the last axis or the last two of x. */
typedef struct pool {
    int axes;
    wg_shape x;
    wg_pool_options o;
} pool;

/* Windows along an axis of n elements: window i begins at i stride − padding. */
typedef struct pool_axis {
    int64_t n, count, size, stride, dilation, padding;
} pool_axis;

pool_axis axis_of_pool(const pool *p, int d); /* d counts from 2 − axes to 1 */
wg_shape pooled_shape(const pool *p);

/* A window: its number in the result, and the places in x of its elements that are no padding, in
 * row-major order, with `padded` elements that lie in x or in its padding. */
enum { WINDOW = 64 };

typedef struct window {
    int64_t number, count, padded;
    int64_t at[WINDOW];
} window;

void each_window(const pool *p, void (*visit)(void *with, const window *w), void *with);

/* The place of the largest of a window: the first of equal ones, the last NaN. */
int64_t largest_of(const window *w, const double *x);

/* Pools with all options; a few of one axis first. */
extern const pool pools[];
extern const int n_pools;

/* For ops of an array and a map of its shape, of which the map says where windows have their largest
 * elements: the elements of the map, which are no part of the rule, and pools of that many. */
extern const double pool_map[20];
extern const pool mapped_pools[];
extern const int n_mapped_pools;

#endif
