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

/* Some terms and the value of their reduction: the same bits in both real types. */
typedef struct reduced_case {
    double x[4], y;
} reduced_case;

void check_reduced(wg_tensor (*of)(wg_tensor x), int terms, int cases, const reduced_case *c);

/* The first members of a reduction that has a number as its argument: a correction, an order.
 * value(n, x, number, dtype) and pull(n, x, number, ybar, xbar) are as in `reduction`. */
#define NUMBERED_REDUCTION(name, reduce, number, value, pull)                          \
    static wg_tensor whole_##name(wg_tensor x)                                         \
    {                                                                                  \
        return reduce(x, number);                                                      \
    }                                                                                  \
    static wg_tensor over_##name(wg_tensor x, wg_axes axes, bool keepdims)             \
    {                                                                                  \
        return reduce##_axes(x, axes, number, keepdims);                               \
    }                                                                                  \
    static double value_##name(int64_t n, const double *x, wg_dtype dtype)             \
    {                                                                                  \
        return value(n, x, number, dtype);                                             \
    }                                                                                  \
    static void pullback_##name(int64_t n, const double *x, double ybar, double *xbar) \
    {                                                                                  \
        pull(n, x, number, ybar, xbar);                                                \
    }

#define NUMBERED(name_of_op, name)                                                    \
    .op = name_of_op, .whole = whole_##name, .over = over_##name, .of = value_##name, \
    .pullback = pullback_##name

#endif
