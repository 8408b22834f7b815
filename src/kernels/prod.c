/* prod.c — products of all terms of a fold, in 16 lanes: term i is multiplied into lane i mod 16,
 * each lane from 1 on and in ascending order; then the upper half of the lanes into the lower half
 * until one is left. There are no blocks as in sums: the error of a product does not depend on its
 * order. */
#include "fold.h"

enum { LANES = 16, VECTORS = LANES / WG_WIDTH, TERMS = 32 * LANES };

/* ---- One result ------------------------------------------------------------------------------ */

WG_INLINE void times(wg_vec lane[VECTORS], const real *x)
{
    WG_UNROLL
    for (int v = 0; v < VECTORS; v++)
        lane[v] *= wg_load(x + v * WG_WIDTH);
}

/* n neighbours, the first of which is for lane 0. */
WG_INLINE void times_many(wg_vec lane[VECTORS], int64_t n, const real *x)
{
    real rest[LANES];
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES)
        times(lane, x + i);
    if (i == n)
        return;
    for (int l = 0; l < LANES; l++)
        rest[l] = l < n - i ? x[i + l] : 1;
    times(lane, rest);
}

static real prod_of(const wg_nest *inner, const real *x)
{
    real room[TERMS], left[LANES];
    wg_vec lane[VECTORS];
    const int64_t count = wg_nest_count(inner);
    WG_UNROLL
    for (int v = 0; v < VECTORS; v++)
        lane[v] = wg_splat(1);
    for (int64_t i = 0; i < count; i += TERMS) {
        const int64_t n = wg_least(count - i, TERMS);
        times_many(lane, n, wg_terms(inner, i, n, x, room));
    }
    memcpy(left, lane, sizeof left);
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int l = 0; l < half; l++)
            left[l] *= left[l + half];
    return left[0];
}

/* ---- Runs of results ------------------------------------------------------------------------- */

/* LANES results side by side: lane l of result w at [l][w]. */
static void prod_of_strip(int64_t n, const real *x, int64_t stride, real *y)
{
    real lane[LANES][LANES];
    for (int l = 0; l < LANES; l++)
        for (int w = 0; w < LANES; w++)
            lane[l][w] = l < n ? x[l * stride + w] : 1;
    for (int64_t i = LANES; i < n; i++)
        for (int w = 0; w < LANES; w++)
            lane[i % LANES][w] *= x[i * stride + w];
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int l = 0; l < half; l++)
            for (int w = 0; w < LANES; w++)
                lane[l][w] *= lane[l + half][w];
    memcpy(y, lane[0], sizeof lane[0]);
}

static void prod_run(const wg_fold *fold, int64_t count, real *y, const real *x)
{
    const int64_t ys = wg_last_stride(&fold->outer, 0), xs = wg_last_stride(&fold->outer, 1);
    int64_t i = 0;
    if (wg_form_of(fold) == WG_STRIPS && count >= LANES)
        for (; i < count; i += LANES) {
            const int64_t at = wg_least(i, count - LANES);
            prod_of_strip(fold->inner.size[0], x + at, fold->inner.stride[1][0], y + at);
        }
    for (; i < count; i++)
        y[i * ys] = prod_of(&fold->inner, x + i * xs);
}

void WG_KERNEL(wg_prod)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x)
{
    wg_runs r;
    for (bool more = wg_runs_start(&r, &fold->outer, from, to); more;
         more = wg_runs_next(&r, &fold->outer))
        prod_run(fold, r.n, (real *)y + r.c.at[0], (const real *)x + r.c.at[1]);
}
