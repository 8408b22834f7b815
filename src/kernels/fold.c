/* fold.c — sums and maxima over the inner nest of a fold.
 *
 * Results are taken in runs along the innermost dimension outside. Where their terms lie in lines,
 * each line is walked, several blocks abreast: one block alone has too few lanes to keep the
 * processor's adders busy. Where results lie side by side, so do their first terms, their second
 * terms, …: these are walked as strips. Anything else is gathered block by block. */
#include "max.h"
#include "sum.h"

/* ---- Sums of lines --------------------------------------------------------------------------- */

/* As many chains of additions as keep the processor busy: two begin at a time, and each takes up to
 * four cycles. */
enum { CHAINS = 8, ABREAST = WG_LANE_VECTORS < CHAINS ? CHAINS / WG_LANE_VECTORS : 1 };

/* Sums of as many blocks, each of n neighbours. */
static void sum_abreast(int64_t n, const real *x, int64_t apart, real *sum)
{
    wg_vec lane[ABREAST][WG_LANE_VECTORS];
    WG_UNROLL
    for (int b = 0; b < ABREAST; b++)
        wg_lanes_start(lane[b]);
    int64_t i = 0;
    for (; i + WG_LANES <= n; i += WG_LANES) {
        WG_UNROLL
        for (int b = 0; b < ABREAST; b++)
            wg_lanes_add(lane[b], x + b * apart + i);
    }
    WG_UNROLL
    for (int b = 0; b < ABREAST; b++) {
        if (i < n)
            wg_lanes_add_some(lane[b], x + b * apart + i, n - i);
        sum[b] = wg_lanes_end(lane[b]);
    }
}

static real sum_of_blocks(int64_t n, const real *x)
{
    wg_total total;
    wg_total_start(&total);
    for (; n >= ABREAST * WG_BLOCK; n -= ABREAST * WG_BLOCK, x += ABREAST * WG_BLOCK) {
        real block[ABREAST];
        sum_abreast(WG_BLOCK, x, WG_BLOCK, block);
        for (int b = 0; b < ABREAST; b++)
            wg_total_add(&total, block[b]);
    }
    for (; n > 0; n -= WG_BLOCK, x += WG_BLOCK)
        wg_total_add(&total, wg_sum_block(wg_least(n, WG_BLOCK), x));
    return wg_total_end(&total);
}

/* So few terms are added sooner one by one than as lanes, in the same order. */
enum { FEW = 4 };

static real sum_of_four(int64_t n, const real *x, int64_t stride)
{
    const real x0 = n > 0 ? x[0] : 0, x1 = n > 1 ? x[stride] : 0;
    const real x2 = n > 2 ? x[2 * stride] : 0, x3 = n > 3 ? x[3 * stride] : 0;
    return (x0 + x2) + (x1 + x3) + 0;
}

/* ---- Sums of what must be gathered ----------------------------------------------------------- */

static real sum_of_nest(const wg_nest *inner, const real *x)
{
    real term[WG_BLOCK];
    wg_total total;
    wg_total_start(&total);
    const int64_t count = wg_nest_count(inner);
    for (int64_t i = 0; i < count; i += WG_BLOCK) {
        const int64_t n = wg_least(count - i, WG_BLOCK);
        wg_gather(inner, i, n, x, term);
        wg_total_add(&total, wg_sum_block(n, term));
    }
    return wg_total_end(&total);
}

static real sum_of(const wg_nest *inner, const real *x)
{
    if (inner->ndim == 0)
        return sum_of_four(1, x, 0);
    const int64_t n = inner->size[0], stride = inner->stride[1][0];
    if (inner->ndim == 1 && n <= FEW)
        return sum_of_four(n, x, stride);
    if (inner->ndim == 1 && stride == 1)
        return n <= WG_BLOCK ? wg_sum_block(n, x) : sum_of_blocks(n, x);
    if (inner->ndim == 1 && n <= WG_LANES)
        return wg_sum_few(n, x, stride);
    return sum_of_nest(inner, x);
}

/* ---- Runs of results ------------------------------------------------------------------------- */

/* The sums of a strip. */
static void sum_of_strip(int64_t n, const real *x, int64_t stride, real *sum)
{
    wg_strip strip;
    wg_strip_start(&strip);
    for (int64_t i = 0; i < n; i += WG_BLOCK)
        wg_strip_add_block(&strip, wg_least(n - i, WG_BLOCK), x + i * stride, stride);
    wg_strip_end(&strip, sum);
}

/* As many of count results as are taken several at once; returns how many. The last strip may
 * overlap the one before. */
static int64_t sum_together(const wg_fold *fold, int64_t count, real *y, const real *x)
{
    const wg_form form = wg_form_of(fold);
    if (form == WG_ANYHOW)
        return 0;
    const int64_t n = fold->inner.size[0], stride = fold->inner.stride[1][0];
    int64_t i = 0;
    if (form == WG_STRIPS && count >= WG_LANES)
        for (; i < count; i += WG_LANES) {
            const int64_t at = wg_least(i, count - WG_LANES);
            sum_of_strip(n, x + at, stride, y + at);
        }
    if (form == WG_LINES && n <= WG_BLOCK) {
        const int64_t apart = fold->outer.stride[1][fold->outer.ndim - 1];
        for (; i + ABREAST <= count; i += ABREAST)
            sum_abreast(n, x + i * apart, apart, y + i);
    }
    return wg_least(i, count);
}

static void sum_run(const wg_fold *fold, int64_t count, real *y, const real *x, int64_t divisor)
{
    const int64_t ys = wg_last_stride(&fold->outer, 0), xs = wg_last_stride(&fold->outer, 1);
    for (int64_t i = sum_together(fold, count, y, x); i < count; i++)
        y[i * ys] = sum_of(&fold->inner, x + i * xs);
    for (int64_t i = 0; divisor != 1 && i < count; i++)
        y[i * ys] /= (real)divisor;
}

void WG_KERNEL(wg_sum)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                       int64_t divisor)
{
    wg_runs r;
    if (fold->outer.ndim == 0 && from < to) { /* one sum, perhaps of a few terms */
        const real sum = sum_of(&fold->inner, x);
        *(real *)y = divisor == 1 ? sum : sum / (real)divisor;
        return;
    }
    for (bool more = wg_runs_start(&r, &fold->outer, from, to); more;
         more = wg_runs_next(&r, &fold->outer))
        sum_run(fold, r.n, (real *)y + r.c.at[0], (const real *)x + r.c.at[1], divisor);
}

/* ---- Maxima ---------------------------------------------------------------------------------- */

WG_INLINE void max_run(const wg_fold *fold, int64_t count, real *y, const real *x, wg_extreme of)
{
    const int64_t ys = wg_last_stride(&fold->outer, 0), xs = wg_last_stride(&fold->outer, 1);
    int64_t i = 0;
    if (wg_form_of(fold) == WG_STRIPS && count >= WG_STRIP)
        for (; i < count; i += WG_STRIP) {
            const int64_t at = wg_least(i, count - WG_STRIP);
            wg_max_of_columns(fold->inner.size[0], x + at, fold->inner.stride[1][0], y + at, of);
        }
    for (; i < count; i++)
        y[i * ys] = wg_max_of_nest(&fold->inner, x + i * xs, of);
    for (i = 0; wg_is_least(of) && i < count; i++)
        y[i * ys] = -y[i * ys];
}

WG_INLINE void max_of(const wg_fold *fold, int64_t from, int64_t to, real *y, const real *x,
                      wg_extreme of)
{
    wg_runs r;
    for (bool more = wg_runs_start(&r, &fold->outer, from, to); more;
         more = wg_runs_next(&r, &fold->outer))
        max_run(fold, r.n, y + r.c.at[0], x + r.c.at[1], of);
}

void WG_KERNEL(wg_max)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                       wg_extreme of)
{
    switch (of) {
    case WG_LARGEST:
        max_of(fold, from, to, y, x, WG_LARGEST);
        break;
    case WG_SMALLEST:
        max_of(fold, from, to, y, x, WG_SMALLEST);
        break;
    case WG_LARGEST_SIZE:
        max_of(fold, from, to, y, x, WG_LARGEST_SIZE);
        break;
    case WG_SMALLEST_SIZE:
        max_of(fold, from, to, y, x, WG_SMALLEST_SIZE);
        break;
    }
}
