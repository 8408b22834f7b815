/* sum.h — the order in which a sum is taken; docs/arithmetic.md says it in words.
 *
 * The terms are cut into blocks of WG_BLOCK. In a block, term i is added to lane i mod WG_LANES,
 * each lane from +0 on and in ascending order; then the upper half of the lanes is added to the
 * lower half until one is left. Sums of blocks are added as a binary counter counts: two blocks
 * give a pair, two pairs a four, …; what is left at the end is added from the smallest to the
 * largest.
 *
 * There are three ways to walk this order at speed. Along a line of neighbours the lanes are a few
 * vectors. Sums that lie side by side are taken WG_LANES at a time, each lane a row of that many
 * numbers: the terms of a strip. A few terms are added as they are. A lane is never −0, since it
 * began as +0; so adding a +0 for a term that is not there changes nothing. */
#ifndef WG_SUM_H
#define WG_SUM_H

#include "vec.h"

enum { WG_LANES = 16, WG_BLOCK = 512, WG_LEVELS = 56 /* 2^63 terms have 2^54 blocks */ };

/* ---- A block --------------------------------------------------------------------------------- */

enum { WG_LANE_VECTORS = WG_LANES / WG_WIDTH };

/* What there is from p on, up to a vector, and zeros. */
WG_INLINE wg_vec wg_load_some(const real *p, int64_t n)
{
    return n >= WG_WIDTH ? wg_load(p) : n > 0 ? wg_load_part(p, n) : (wg_vec){0};
}

WG_INLINE void wg_store_some(real *p, wg_vec v, int64_t n)
{
    if (n >= WG_WIDTH)
        wg_store(p, v);
    else if (n > 0)
        wg_store_part(p, v, n);
}

WG_INLINE void wg_lanes_start(wg_vec lane[WG_LANE_VECTORS])
{
    WG_UNROLL
    for (int v = 0; v < WG_LANE_VECTORS; v++)
        lane[v] = (wg_vec){0};
}

/* Terms for all lanes. */
WG_INLINE void wg_lanes_add(wg_vec lane[WG_LANE_VECTORS], const real *x)
{
    WG_UNROLL
    for (int v = 0; v < WG_LANE_VECTORS; v++)
        lane[v] += wg_load(x + v * WG_WIDTH);
}

/* Terms for the first n lanes. */
WG_INLINE void wg_lanes_add_some(wg_vec lane[WG_LANE_VECTORS], const real *x, int64_t n)
{
    WG_UNROLL
    for (int v = 0; v < WG_LANE_VECTORS; v++)
        lane[v] += wg_load_some(x + v * WG_WIDTH, n - v * WG_WIDTH);
}

/* The lanes by halves, first of vectors, then in one. */
WG_INLINE real wg_lanes_end(wg_vec lane[WG_LANE_VECTORS])
{
    WG_UNROLL
    for (int half = WG_LANE_VECTORS / 2; half > 0; half /= 2)
        WG_UNROLL
    for (int v = 0; v < half; v++)
        lane[v] += lane[v + half];
    return wg_fold_lanes(lane[0]);
}

/* Of at most WG_BLOCK neighbours. */
WG_INLINE real wg_sum_block(int64_t n, const real *x)
{
    wg_vec lane[WG_LANE_VECTORS];
    wg_lanes_start(lane);
    int64_t i = 0;
    for (; i + WG_LANES <= n; i += WG_LANES)
        wg_lanes_add(lane, x + i);
    if (i < n)
        wg_lanes_add_some(lane, x + i, n - i);
    return wg_lanes_end(lane);
}

/* Of at most WG_LANES terms, each of which is a lane: what is added are the terms themselves, which
 * can differ from lanes, never −0, in the sign of a sum of zeros only. */
WG_INLINE real wg_sum_few(int64_t n, const real *x, int64_t stride)
{
    real lane[WG_LANES] = {0};
    for (int64_t l = 0; l < n; l++)
        lane[l] = x[l * stride];
    for (int64_t half = WG_LANES / 2; half > 0; half /= 2)
        for (int64_t l = 0; l < half && l + half < n; l++)
            lane[l] += lane[l + half];
    return lane[0] + 0;
}

/* ---- Blocks ---------------------------------------------------------------------------------- */

/* Sums of blocks on their way to one sum. */
typedef struct wg_total {
    int64_t blocks;
    int depth;
    real partial[WG_LEVELS]; /* of ever fewer blocks */
} wg_total;

WG_INLINE void wg_total_start(wg_total *t)
{
    t->blocks = 0;
    t->depth = 0;
}

WG_INLINE void wg_total_add(wg_total *t, real block)
{
    for (int64_t full = t->blocks++; full & 1; full >>= 1)
        block = t->partial[--t->depth] + block;
    t->partial[t->depth++] = block;
}

WG_INLINE real wg_total_end(wg_total *t)
{
    if (t->depth == 0)
        return 0;
    real sum = t->partial[--t->depth];
    while (t->depth > 0)
        sum = t->partial[--t->depth] + sum;
    return sum;
}

/* ---- Strips ---------------------------------------------------------------------------------- */

/* WG_LANES sums side by side, given one term of each at a time. */
typedef struct wg_strip {
    int64_t terms, blocks;
    int depth;
    real lane[WG_LANES][WG_LANES]; /* of the present block: lane l of sum w at [l][w] */
    real partial[WG_LEVELS][WG_LANES];
} wg_strip;

WG_INLINE void wg_strip_start(wg_strip *s)
{
    s->terms = s->blocks = 0;
    s->depth = 0;
}

WG_INLINE void wg_row_add(real *to, const real *from)
{
    for (int w = 0; w < WG_LANES; w++)
        to[w] += from[w];
}

/* lane[0] is the sum of a block. */
WG_INLINE void wg_strip_count(wg_strip *s)
{
    s->terms = 0;
    for (int64_t full = s->blocks++; full & 1; full >>= 1) {
        s->depth--;
        for (int w = 0; w < WG_LANES; w++)
            s->lane[0][w] = s->partial[s->depth][w] + s->lane[0][w];
    }
    memcpy(s->partial[s->depth++], s->lane[0], sizeof s->lane[0]);
}

/* The lanes by halves, of which the first `used` hold terms. */
WG_INLINE void wg_strip_fold(wg_strip *s, int64_t used)
{
    for (int64_t half = WG_LANES / 2; half > 0; half /= 2)
        for (int64_t l = 0; l < half && l + half < used; l++)
            wg_row_add(s->lane[l], s->lane[l + half]);
    wg_strip_count(s);
}

WG_INLINE void wg_strip_add(wg_strip *s, const real *term)
{
    real *lane = s->lane[s->terms % WG_LANES];
    if (s->terms < WG_LANES)
        for (int w = 0; w < WG_LANES; w++)
            lane[w] = term[w] + 0;
    else
        wg_row_add(lane, term);
    if (++s->terms == WG_BLOCK)
        wg_strip_fold(s, WG_LANES);
}

/* A whole block, or the last, of n terms `stride` apart. Lane by lane, so that it stays in
 * registers; two at a time, those that are added first. */
WG_INLINE void wg_strip_add_block(wg_strip *s, int64_t n, const real *x, int64_t stride)
{
    enum { HALF = WG_LANES / 2 };
    for (int64_t l = 0; l < HALF; l++) {
        wg_vec low[WG_LANE_VECTORS], high[WG_LANE_VECTORS];
        wg_lanes_start(low);
        wg_lanes_start(high);
        int64_t i = l;
        for (; i + HALF < n; i += WG_LANES) {
            wg_lanes_add(low, x + i * stride);
            wg_lanes_add(high, x + (i + HALF) * stride);
        }
        if (i < n)
            wg_lanes_add(low, x + i * stride);
        WG_UNROLL
        for (int v = 0; v < WG_LANE_VECTORS; v++)
            wg_store(s->lane[l] + v * WG_WIDTH, low[v] + high[v]);
    }
    wg_strip_fold(s, wg_least(n, HALF));
}

WG_INLINE void wg_strip_end(wg_strip *s, real *sum)
{
    if (s->terms > 0)
        wg_strip_fold(s, wg_least(s->terms, WG_LANES));
    if (s->depth == 0)
        memset(s->partial[s->depth++], 0, sizeof s->partial[0]);
    memcpy(sum, s->partial[--s->depth], sizeof s->partial[0]);
    while (s->depth > 0) {
        s->depth--;
        for (int w = 0; w < WG_LANES; w++)
            sum[w] = s->partial[s->depth][w] + sum[w];
    }
}

#endif
