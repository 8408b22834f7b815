/* reductions.h — ops that reduce, over every set of axes. */
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
    double low, high;       /* of elements whose rule is checked; both 0: −4 and 4 */
    bool infinite_if_empty; /* so that there are no differences */
} reduction;

/* Values to the bit and rules, over all sets of axes of many shapes, kept and dropped; layouts;
 * refusals. */
void check_reduction(const reduction *r);

/* The values, the layouts and the rule for one shape and set of axes, axis d for bit d. */
void check_reduction_of(const reduction *r, wg_shape shape, unsigned axes);

#endif
