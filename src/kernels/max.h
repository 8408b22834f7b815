/* max.h — the largest of many: NaN if one is, +0 before −0, in any order.
 *
 * Numbers are compared as the processor does it, which passes over NaN and takes either zero; that
 * there was a NaN is noted beside, and where the largest is a zero, the numbers are looked through
 * once more for a +0. */
#ifndef WG_MAX_H
#define WG_MAX_H

#include "vec.h"

/* So many neighbours, several vectors, are compared at once; so many columns make a strip. */
enum { WG_STRIP = 16, WG_MAX_WIDTH = 4 * WG_WIDTH };

/* What comparing vectors gives: lanes of zeros and of ones. */
#if WG_KERNEL_BITS == 32
typedef int32_t wg_bits __attribute__((vector_size(WG_VEC_BYTES)));
#else
typedef int64_t wg_bits __attribute__((vector_size(WG_VEC_BYTES)));
#endif

WG_INLINE real wg_larger(real top, real x)
{
    return x > top ? x : top;
}

/* The largest of n > 0 numbers, of which top is the largest as compared. */
WG_INLINE real wg_max_settled(real top, bool has_nan, int64_t n, const real *x, int64_t stride)
{
    if (has_nan)
        return (real)NAN;
    if (top != 0)
        return top;
    for (int64_t i = 0; i < n; i++)
        if (x[i * stride] == 0 && !__builtin_signbit(x[i * stride]))
            return 0;
    return -(real)0;
}

/* Of n > 0 numbers anywhere on a line. */
WG_INLINE real wg_max_of_few(int64_t n, const real *x, int64_t stride)
{
    real top = x[0];
    bool has_nan = top != top;
    for (int64_t i = 1; i < n; i++) {
        top = wg_larger(top, x[i * stride]);
        has_nan |= x[i * stride] != x[i * stride];
    }
    return wg_max_settled(top, has_nan, n, x, stride);
}

/* Lane by lane the larger, and all bits set in odd where x is NaN. */
WG_INLINE void wg_max_lanes(wg_vec *top, wg_bits *odd, wg_vec x)
{
    const wg_bits take = x > *top;
    *top = (wg_vec)(((wg_bits)x & take) | ((wg_bits)*top & ~take));
    *odd |= x != x;
}

/* Of n >= WG_MAX_WIDTH neighbours. The last WG_MAX_WIDTH may overlap those before. */
WG_INLINE real wg_max_of_many(int64_t n, const real *x)
{
    enum { VECTORS = WG_MAX_WIDTH / WG_WIDTH };
    wg_vec top[VECTORS];
    wg_bits odd[VECTORS];
    WG_UNROLL
    for (int v = 0; v < VECTORS; v++) {
        top[v] = wg_load(x + v * WG_WIDTH);
        odd[v] = top[v] != top[v];
    }
    for (int64_t i = WG_MAX_WIDTH; i < n; i += WG_MAX_WIDTH) {
        const real *at = x + (i + WG_MAX_WIDTH <= n ? i : n - WG_MAX_WIDTH);
        WG_UNROLL
        for (int v = 0; v < VECTORS; v++)
            wg_max_lanes(&top[v], &odd[v], wg_load(at + v * WG_WIDTH));
    }
    WG_UNROLL
    for (int v = 1; v < VECTORS; v++) {
        wg_max_lanes(&top[0], &odd[0], top[v]);
        odd[0] |= odd[v];
    }
    real max = top[0][0];
    bool has_nan = odd[0][0] != 0;
    WG_UNROLL
    for (int l = 1; l < WG_WIDTH; l++) {
        max = wg_larger(max, top[0][l]);
        has_nan |= odd[0][l] != 0;
    }
    return wg_max_settled(max, has_nan, n, x, 1);
}

WG_INLINE real wg_max_of_line(int64_t n, const real *x)
{
    return n < WG_MAX_WIDTH ? wg_max_of_few(n, x, 1) : wg_max_of_many(n, x);
}

/* Of each of WG_STRIP columns, n > 0 rows `stride` apart. */
WG_INLINE void wg_max_of_columns(int64_t n, const real *x, int64_t stride, real *max)
{
    enum { VECTORS = WG_STRIP / WG_WIDTH };
    wg_vec top[VECTORS];
    wg_bits odd[VECTORS], any = {0};
    WG_UNROLL
    for (int v = 0; v < VECTORS; v++) {
        top[v] = wg_load(x + v * WG_WIDTH);
        odd[v] = top[v] != top[v];
    }
    for (int64_t i = 1; i < n; i++) {
        WG_UNROLL
        for (int v = 0; v < VECTORS; v++)
            wg_max_lanes(&top[v], &odd[v], wg_load(x + i * stride + v * WG_WIDTH));
    }
    WG_UNROLL
    for (int v = 0; v < VECTORS; v++) {
        wg_store(max + v * WG_WIDTH, top[v]);
        any |= odd[v] | (top[v] == 0);
    }
    bool open = false;
    for (int l = 0; l < WG_WIDTH; l++)
        open |= any[l] != 0;
    for (int w = 0; open && w < WG_STRIP; w++)
        max[w] = wg_max_settled(max[w], odd[w / WG_WIDTH][w % WG_WIDTH] != 0, n, x + w, stride);
}

#endif
