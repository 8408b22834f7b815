/* reference.h — the documented arithmetic once more, in the plainest C: every step in double, then
 * rounded to the dtype. For sums, products and quotients of floats that is the float operation,
 * since 53 ≥ 2·24 + 2. */
#ifndef REFERENCE_H
#define REFERENCE_H

#include "support.h"

double rounded(double x, wg_dtype dtype);
double fma_of(double a, double b, double c, wg_dtype dtype);
double exp_of(double x, wg_dtype dtype);
double log_of(double x, wg_dtype dtype);

/* The sum in the order that docs/arithmetic.md says. */
double sum_in_order(int64_t n, const double *x, wg_dtype dtype);

/* NaN if any is. */
double max_of(int64_t n, const double *x);

/* The other reductions: what the documented order gives. */
double prod_in_order(int64_t n, const double *x, wg_dtype dtype);
double variance_of(int64_t n, const double *x, double correction, wg_dtype dtype);
double logsumexp_of(int64_t n, const double *x, wg_dtype dtype);
double norm_of(int64_t n, const double *x, double p, wg_dtype dtype);

/* Where the largest, or with sign −1 the smallest, first stands; a NaN before any number. */
int64_t place_of_largest(int64_t n, const double *x, double sign);

/* Lines along one axis: element i of line l. */
typedef struct lines {
    int64_t count, length, stride; /* elements of one line are `stride` apart */
} lines;

lines lines_along(const wg_shape *shape, int axis);
int64_t on_line(const lines *along, int64_t line, int64_t i);

/* One line of a dense array, and its softmax and the logarithm of that: x − m − ln s. */
void get_line(const lines *along, int64_t line, const double *array, double *to);
void softmax_of(int64_t n, const double *x, double *y, wg_dtype dtype);
void log_softmax_of(int64_t n, const double *x, double *y, wg_dtype dtype);

#endif
