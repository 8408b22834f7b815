/* sum.h — the order in which a sum is taken; docs/arithmetic.md says it in words.
 *
 * The terms are cut into blocks of WG_BLOCK. In a block, term i is added to lane i mod WG_LANES,
 * each lane from +0 on and in ascending order; then the upper half of the lanes is added to the
 * lower half until one is left. Sums of blocks are added as a binary counter counts: two blocks
 * give a pair, two pairs a four, …; what is left at the end is added from the smallest to the
 * largest. */
#ifndef WG_SUM_H
#define WG_SUM_H

#include "real.h"

enum { WG_LANES = 16, WG_BLOCK = 512, WG_LEVELS = 64 };

static inline real wg_sum_block(int64_t n, const real *x, int64_t stride)
{
    real lane[WG_LANES] = {0};
    int64_t i = 0;
    for (; i + WG_LANES <= n; i += WG_LANES)
        for (int l = 0; l < WG_LANES; l++)
            lane[l] += x[(i + l) * stride];
    for (int l = 0; i + l < n; l++)
        lane[l] += x[(i + l) * stride];
    for (int half = WG_LANES / 2; half > 0; half /= 2)
        for (int l = 0; l < half; l++)
            lane[l] += lane[l + half];
    return lane[0];
}

/* Sums of blocks on their way to one sum. */
typedef struct wg_total {
    int64_t blocks;
    int depth;
    real partial[WG_LEVELS]; /* of ever fewer blocks */
} wg_total;

static inline void wg_total_add(wg_total *t, real block)
{
    for (int64_t full = t->blocks++; full & 1; full >>= 1)
        block = t->partial[--t->depth] + block;
    t->partial[t->depth++] = block;
}

static inline real wg_total_end(wg_total *t)
{
    if (t->depth == 0)
        return 0;
    real sum = t->partial[--t->depth];
    while (t->depth > 0)
        sum = t->partial[--t->depth] + sum;
    return sum;
}

#endif
