/* fold.c — sums and maxima over the inner nest of a fold. */
#include "sum.h"

/* The next at most WG_BLOCK terms, in order: where they are, if they lie along one line; else a
 * copy. */
static int64_t next_block(const wg_nest *inner, wg_cursor *c, int64_t left, const real *x,
                          real *copy)
{
    const int64_t n = left < WG_BLOCK ? left : WG_BLOCK;
    for (int64_t i = 0; i < n; i++) {
        copy[i] = x[c->at[1]];
        wg_nest_next(inner, inner->ndim, c);
    }
    return n;
}

static real sum_of_line(int64_t n, const real *x, int64_t stride)
{
    wg_total total = {.blocks = 0};
    for (int64_t i = 0; i < n; i += WG_BLOCK)
        wg_total_add(&total,
                     wg_sum_block(n - i < WG_BLOCK ? n - i : WG_BLOCK, x + i * stride, stride));
    return wg_total_end(&total);
}

static real sum_of_nest(const wg_nest *inner, const real *x)
{
    real block[WG_BLOCK];
    wg_total total = {.blocks = 0};
    wg_cursor c = {{0}, {0}};
    for (int64_t left = wg_nest_count(inner), n; left > 0; left -= n) {
        n = next_block(inner, &c, left, x, block);
        wg_total_add(&total, wg_sum_block(n, block, 1));
    }
    return wg_total_end(&total);
}

static real sum_of(const wg_nest *inner, const real *x)
{
    if (inner->ndim == 0)
        return sum_of_line(1, x, 0);
    if (inner->ndim == 1)
        return sum_of_line(inner->size[0], x, inner->stride[1][0]);
    return sum_of_nest(inner, x);
}

static real max_of(const wg_nest *inner, const real *x)
{
    wg_cursor c = {{0}, {0}};
    real max = x[0];
    while (wg_nest_next(inner, inner->ndim, &c))
        max = wg_max_of(max, x[c.at[1]]);
    return max;
}

void WG_KERNEL(wg_sum)(const wg_fold *fold, void *y, const void *x, int64_t divisor)
{
    wg_cursor c = {{0}, {0}};
    if (wg_nest_count(&fold->outer) == 0)
        return;
    do
        ((real *)y)[c.at[0]] = sum_of(&fold->inner, (const real *)x + c.at[1]) / (real)divisor;
    while (wg_nest_next(&fold->outer, fold->outer.ndim, &c));
}

void WG_KERNEL(wg_max)(const wg_fold *fold, void *y, const void *x)
{
    wg_cursor c = {{0}, {0}};
    if (wg_nest_count(&fold->outer) == 0)
        return;
    do
        ((real *)y)[c.at[0]] = max_of(&fold->inner, (const real *)x + c.at[1]);
    while (wg_nest_next(&fold->outer, fold->outer.ndim, &c));
}
