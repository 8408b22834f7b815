/* terms.c — sums, in the order of sum.h, of terms that are computed from elements on the way:
 * variances, logarithms of sums of exponentials, norms, and whether all or any are not 0.
 *
 * A term may depend on the first element of its sum and on a number for each result, which stands
 * where the result will: so what must be known first, a mean or a maximum, is computed there. */
#include "fold.h"
#include "max.h"
#include "sum.h"

/* A term of element x, and the result of their sum; c is what stood in the result's place. */
typedef real term_of(real x, real first, real c);
typedef real result_of(real sum, real c);

/* ---- One result, and a strip of them --------------------------------------------------------- */

WG_INLINE real sum_nest(const wg_nest *inner, const real *x, real c, term_of *of)
{
    real room[WG_BLOCK], term[WG_BLOCK];
    wg_total total;
    wg_total_start(&total);
    const int64_t count = wg_nest_count(inner);
    const real first = count > 0 ? *x : 0;
    for (int64_t i = 0; i < count; i += WG_BLOCK) {
        const int64_t n = wg_least(count - i, WG_BLOCK);
        const real *xi = wg_terms(inner, i, n, x, room);
        for (int64_t j = 0; j < n; j++)
            term[j] = of(xi[j], first, c);
        wg_total_add(&total, wg_sum_block(n, term));
    }
    return wg_total_end(&total);
}

WG_INLINE void sum_strip(const wg_nest *inner, const real *x, const real *c, real *y, term_of *of,
                         result_of *end)
{
    real sum[WG_LANES];
    wg_strip strip;
    const int64_t n = inner->size[0], stride = inner->stride[1][0];
    wg_strip_start(&strip);
    for (int64_t i = 0; i < n; i++) {
        real term[WG_LANES];
        for (int w = 0; w < WG_LANES; w++)
            term[w] = of(x[i * stride + w], x[w], c[w]);
        wg_strip_add(&strip, term);
    }
    wg_strip_end(&strip, sum);
    for (int w = 0; w < WG_LANES; w++)
        y[w] = end(sum[w], c[w]);
}

/* ---- Runs of results ------------------------------------------------------------------------- */

/* As many of count results as are whole strips, or all by strips, of which the last overlaps the
 * one before: it is taken first, as long as what it begins with still stands there. */
WG_INLINE int64_t sum_strips(const wg_fold *fold, int64_t count, real *y, const real *x,
                             term_of *of, result_of *end)
{
    real last[WG_LANES];
    const int64_t at = count - WG_LANES;
    if (wg_form_of(fold) != WG_STRIPS || at < 0)
        return 0;
    sum_strip(&fold->inner, x + at, y + at, last, of, end);
    for (int64_t i = 0; i < at; i += WG_LANES)
        sum_strip(&fold->inner, x + i, y + i, y + i, of, end);
    memcpy(y + at, last, sizeof last);
    return count;
}

WG_INLINE void sum_terms(const wg_fold *fold, int64_t from, int64_t to, real *y, const real *x,
                         term_of *of, result_of *end)
{
    wg_runs r;
    const int64_t ys = wg_last_stride(&fold->outer, 0), xs = wg_last_stride(&fold->outer, 1);
    for (bool more = wg_runs_start(&r, &fold->outer, from, to); more;
         more = wg_runs_next(&r, &fold->outer)) {
        real *yr = y + r.c.at[0];
        const real *xr = x + r.c.at[1];
        for (int64_t i = sum_strips(fold, r.n, yr, xr, of, end); i < r.n; i++)
            yr[i * ys] = end(sum_nest(&fold->inner, xr + i * xs, yr[i * ys], of), yr[i * ys]);
    }
}

/* The number c for all results, which lie one after another. */
static void put(int64_t from, int64_t to, real *y, real c)
{
    for (int64_t i = from; i < to; i++)
        y[i] = c;
}

WG_INLINE real as_it_is(real sum, real c)
{
    (void)c;
    return sum;
}

/* ---- Variances ------------------------------------------------------------------------------- */

/* Deviations from the first element: of equal elements they are 0, and so is their mean, which a
 * sum of the elements themselves, divided by n, need not meet. */
WG_INLINE real deviation(real x, real first, real c)
{
    (void)c;
    return x - first;
}

WG_INLINE real square_of_deviation(real x, real first, real mean)
{
    const real d = (x - first) - mean;
    return d * d;
}

void WG_KERNEL(wg_variance)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                            double divisor, bool root)
{
    real *result = y;
    const real n = (real)wg_nest_count(&fold->inner);
    sum_terms(fold, from, to, y, x, deviation, as_it_is);
    for (int64_t i = from; i < to; i++)
        result[i] /= n;
    sum_terms(fold, from, to, y, x, square_of_deviation, as_it_is);
    for (int64_t i = from; i < to; i++)
        result[i] /= (real)divisor;
    for (int64_t i = from; root && i < to; i++)
        result[i] = WG_SQRT(result[i]);
}

/* ---- ln Σ exp -------------------------------------------------------------------------------- */

WG_INLINE real exponential(real x, real first, real max)
{
    (void)first;
    return WG_EXP(x - max);
}

WG_INLINE real logarithm(real sum, real max)
{
    return WG_LOG(sum) + max;
}

void WG_KERNEL(wg_logsumexp)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x)
{
    real *result = y;
    put(from, to, y, 0);
    if (wg_nest_count(&fold->inner) > 0)
        WG_KERNEL(wg_max)(fold, from, to, y, x, WG_LARGEST);
    for (int64_t i = from; i < to; i++) /* ∞ − ∞ would be NaN; 0 does as well */
        result[i] = result[i] - result[i] == 0 || result[i] != result[i] ? result[i] : 0;
    sum_terms(fold, from, to, y, x, exponential, logarithm);
}

/* ---- Norms ----------------------------------------------------------------------------------- */

WG_INLINE real size_of(real x, real first, real c)
{
    (void)first;
    (void)c;
    return wg_turned(x, WG_LARGEST_SIZE);
}

WG_INLINE real square_of(real x, real first, real c)
{
    (void)first;
    (void)c;
    return x * x;
}

WG_INLINE real root_of(real sum, real c)
{
    (void)c;
    return WG_SQRT(sum);
}

/* |x|ᵖ for p ≠ 0, in double: a float's power is then nearly always the nearest. */
WG_INLINE real power_of(real x, real first, real p)
{
    (void)first;
    return (real)wg_exp_f64((double)p * wg_log_f64((double)wg_turned(x, WG_LARGEST_SIZE)));
}

WG_INLINE real root_of_power(real sum, real p)
{
    return power_of(sum, 0, 1 / p);
}

WG_INLINE real is_not_0(real x, real first, real c)
{
    (void)first;
    (void)c;
    return x != 0 ? 1 : 0;
}

void WG_KERNEL(wg_norm)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                        double p)
{
    put(from, to, y, (real)p);
    if (p == 0)
        sum_terms(fold, from, to, y, x, is_not_0, as_it_is);
    else if (p == 1)
        sum_terms(fold, from, to, y, x, size_of, as_it_is);
    else if (p == 2)
        sum_terms(fold, from, to, y, x, square_of, root_of);
    else if (p - p == 0)
        sum_terms(fold, from, to, y, x, power_of, root_of_power);
    else
        WG_KERNEL(wg_max)(fold, from, to, y, x, p > 0 ? WG_LARGEST_SIZE : WG_SMALLEST_SIZE);
}

/* ---- All, any -------------------------------------------------------------------------------- */

WG_INLINE real is_0(real x, real first, real c)
{
    (void)first;
    (void)c;
    return x == 0 ? 1 : 0;
}

/* A sum of ones may be rounded, but never to 0. */
WG_INLINE real none(real sum, real c)
{
    (void)c;
    return sum == 0 ? 1 : 0;
}

WG_INLINE real some(real sum, real c)
{
    (void)c;
    return sum != 0 ? 1 : 0;
}

void WG_KERNEL(wg_all)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x)
{
    sum_terms(fold, from, to, y, x, is_0, none);
}

void WG_KERNEL(wg_any)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x)
{
    sum_terms(fold, from, to, y, x, is_not_0, some);
}
