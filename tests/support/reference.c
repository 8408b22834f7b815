/* reference.c — the documented arithmetic once more, in the plainest C. */
#include "reference.h"

#include <math.h>

double rounded(double x, wg_dtype dtype)
{
    return dtype == WG_F32 ? (double)(float)x : x;
}

double fma_of(double a, double b, double c, wg_dtype dtype)
{
    return dtype == WG_F32 ? (double)fmaf((float)a, (float)b, (float)c) : fma(a, b, c);
}

double exp_of(double x, wg_dtype dtype)
{
    return dtype == WG_F32 ? (double)wg_exp_of_f32((float)x) : wg_exp_of_f64(x);
}

double log_of(double x, wg_dtype dtype)
{
    return dtype == WG_F32 ? (double)wg_log_of_f32((float)x) : wg_log_of_f64(x);
}

/* ---- Sums ------------------------------------------------------------------------------------ */

enum { LANES = 16, BLOCK = 512 };

/* Lane l takes terms l, l + 16, …; 16 lanes are added as 8 + 8, 4 + 4, … */
static double lanes_from(int first, int lanes, int64_t n, const double *x, wg_dtype dtype)
{
    if (lanes < LANES)
        return rounded(lanes_from(first, 2 * lanes, n, x, dtype) +
                           lanes_from(first + lanes, 2 * lanes, n, x, dtype),
                       dtype);
    double lane = 0;
    for (int64_t i = first; i < n; i += LANES)
        lane = rounded(lane + x[i], dtype);
    return lane;
}

/* The largest power of two of blocks that leaves something, plus what it leaves. */
double sum_in_order(int64_t n, const double *x, wg_dtype dtype)
{
    if (n == 0)
        return 0;
    if (n <= BLOCK)
        return lanes_from(0, 1, n, x, dtype);
    int64_t first = BLOCK;
    while (2 * first < n)
        first *= 2;
    return rounded(sum_in_order(first, x, dtype) + sum_in_order(n - first, x + first, dtype),
                   dtype);
}

double max_of(int64_t n, const double *x)
{
    double max = -INFINITY;
    for (int64_t i = 0; i < n; i++)
        if (isnan(x[i]))
            return x[i];
        else if (x[i] > max)
            max = x[i];
    return max;
}

/* ---- Other reductions ------------------------------------------------------------------------ */

/* Lane l takes factors l, l + 16, …; 16 lanes are multiplied as 8 · 8, 4 · 4, … */
static double product_from(int first, int lanes, int64_t n, const double *x, wg_dtype dtype)
{
    if (lanes < LANES)
        return rounded(product_from(first, 2 * lanes, n, x, dtype) *
                           product_from(first + lanes, 2 * lanes, n, x, dtype),
                       dtype);
    double lane = 1;
    for (int64_t i = first; i < n; i += LANES)
        lane = rounded(lane * x[i], dtype);
    return lane;
}

double prod_in_order(int64_t n, const double *x, wg_dtype dtype)
{
    return product_from(0, 1, n, x, dtype);
}

enum { TERMS = 1 << 15 };

double variance_of(int64_t n, const double *x, double correction, wg_dtype dtype)
{
    static double d[TERMS];
    const double freedom = (double)n - correction;
    for (int64_t i = 0; i < n; i++)
        d[i] = rounded(x[i] - x[0], dtype);
    const double mean = rounded(sum_in_order(n, d, dtype) / (double)n, dtype);
    for (int64_t i = 0; i < n; i++) {
        d[i] = rounded(d[i] - mean, dtype);
        d[i] = rounded(d[i] * d[i], dtype);
    }
    return rounded(sum_in_order(n, d, dtype) / rounded(freedom > 0 ? freedom : 0, dtype), dtype);
}

double logsumexp_of(int64_t n, const double *x, wg_dtype dtype)
{
    static double term[TERMS];
    double max = max_of(n, x);
    max = isinf(max) ? 0 : max;
    for (int64_t i = 0; i < n; i++)
        term[i] = exp_of(rounded(x[i] - max, dtype), dtype);
    return rounded(log_of(sum_in_order(n, term, dtype), dtype) + max, dtype);
}

static double power_of(double x, double p, wg_dtype dtype)
{
    return rounded(wg_exp_of_f64(p * wg_log_of_f64(fabs(x))), dtype);
}

double norm_of(int64_t n, const double *x, double p, wg_dtype dtype)
{
    static double term[TERMS];
    double least = INFINITY, most = 0;
    const double exponent = rounded(p, dtype);
    for (int64_t i = 0; i < n; i++) {
        const double size = fabs(x[i]);
        least = isnan(size) || size < least ? size : least;
        most = isnan(size) || size > most ? size : most;
        term[i] = p == 0   ? x[i] != 0
                  : p == 1 ? size
                  : p == 2 ? rounded(size * size, dtype)
                           : power_of(size, exponent, dtype);
    }
    if (isinf(p))
        return p > 0 ? most : least;
    const double sum = sum_in_order(n, term, dtype);
    return p == 0 || p == 1 ? sum
           : p == 2         ? rounded(sqrt(sum), dtype)
                            : power_of(sum, rounded(1 / exponent, dtype), dtype);
}

int64_t place_of_largest(int64_t n, const double *x, double sign)
{
    int64_t at = 0;
    for (int64_t i = 1; i < n; i++)
        if (!isnan(x[at]) && (isnan(x[i]) || sign * x[i] > sign * x[at]))
            at = i;
    return at;
}

/* ---- Lines ----------------------------------------------------------------------------------- */

lines lines_along(const wg_shape *shape, int axis)
{
    lines along = {.count = 1, .length = shape->size[axis], .stride = 1};
    for (int d = 0; d < shape->ndim; d++) {
        along.count *= d == axis ? 1 : shape->size[d];
        along.stride *= d > axis ? shape->size[d] : 1;
    }
    return along;
}

int64_t on_line(const lines *along, int64_t line, int64_t i)
{
    const int64_t outer = line / along->stride, inner = line % along->stride;
    return (outer * along->length + i) * along->stride + inner;
}

void get_line(const lines *along, int64_t line, const double *array, double *to)
{
    for (int64_t i = 0; i < along->length; i++)
        to[i] = array[on_line(along, line, i)];
}

/* ---- Softmax --------------------------------------------------------------------------------- */

/* exp(x − m), and their sum. */
static double exponentials(int64_t n, const double *x, double *term, wg_dtype dtype)
{
    const double max = max_of(n, x);
    for (int64_t i = 0; i < n; i++)
        term[i] = exp_of(rounded(x[i] - max, dtype), dtype);
    return sum_in_order(n, term, dtype);
}

void softmax_of(int64_t n, const double *x, double *y, wg_dtype dtype)
{
    const double sum = exponentials(n, x, y, dtype);
    for (int64_t i = 0; i < n; i++)
        y[i] = rounded(y[i] / sum, dtype);
}

void log_softmax_of(int64_t n, const double *x, double *y, wg_dtype dtype)
{
    const double max = max_of(n, x), log_sum = log_of(exponentials(n, x, y, dtype), dtype);
    for (int64_t i = 0; i < n; i++)
        y[i] = rounded(rounded(x[i] - max, dtype) - log_sum, dtype);
}
