/* reductions.h — sum, mean and max over every set of axes. */
#ifndef REDUCTIONS_H
#define REDUCTIONS_H

#include "gradients.h"

/* An op that reduces axes, and the same in plain C for the n terms of one result. */
typedef struct reduction {
    const char *op;
    wg_tensor (*whole)(wg_tensor x);
    wg_tensor (*over)(wg_tensor x, wg_axes axes, bool keepdims);
    double (*of)(int64_t n, const double *x, wg_dtype dtype);
    /* xbar[i] for each term, from the result's ȳ. */
    void (*pullback)(int64_t n, const double *x, double ybar, double *xbar);
    bool linear, needs_elements;
} reduction;

/* Values to the bit and rules, over all sets of axes of many shapes, kept and dropped; layouts;
 * refusals. */
void check_reduction(const reduction *r);

#endif
