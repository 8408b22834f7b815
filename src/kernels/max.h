/* max.h — the largest of many: NaN if one is, +0 before −0, in any order. And the smallest, and
 * both of sizes: with each number turned as it is loaded they are, but for a sign, the largest too.
 *
 * Numbers are compared as the processor does it, which passes over NaN and takes either zero; that
 * there was a NaN is noted beside, and where the largest is a zero, the numbers are looked through
 * once more for a +0. */
#ifndef WG_MAX_H
#define WG_MAX_H

#include "fold.h"

/* So many neighbours, several vectors, are compared at once; so many columns make a strip. */
enum { WG_STRIP = 16, WG_MAX_WIDTH = 4 * WG_WIDTH };

/* What comparing vectors gives: lanes of zeros and of ones. */
#if WG_KERNEL_BITS == 32
typedef int32_t wg_bits __attribute__((vector_size(WG_VEC_BYTES)));
#else
typedef int64_t wg_bits __attribute__((vector_size(WG_VEC_BYTES)));
#endif

/* −|x|, −x, |x| or x: whose largest is asked for. */
WG_INLINE real wg_turned(real x, wg_extreme of)
{
    if (of >= WG_LARGEST_SIZE)
        x = __builtin_signbit(x) ? -x : x;
    return wg_is_least(of) ? -x : x;
}

WG_INLINE wg_vec wg_load_turned(const real *p, wg_extreme of)
{
    wg_vec x = wg_load(p);
    if (of >= WG_LARGEST_SIZE)
        x = (wg_vec)((wg_bits)x & ~(wg_bits)wg_splat(-(real)0));
    return wg_is_least(of) ? -x : x;
}

WG_INLINE real wg_larger(real top, real x)
{
    return x > top ? x : top;
}

/* The largest of n > 0 numbers, of which top is the largest as compared. */
WG_INLINE real wg_max_settled(real top, bool has_nan, int64_t n, const real *x, int64_t stride,
                              wg_extreme of)
{
    if (has_nan)
        return (real)NAN;
    if (top != 0)
        return top;
    for (int64_t i = 0; i < n; i++)
        if (x[i * stride] == 0 && !__builtin_signbit(wg_turned(x[i * stride], of)))
            return 0;
    return -(real)0;
}

/* Of n > 0 numbers anywhere on a line. */
WG_INLINE real wg_max_of_few(int64_t n, const real *x, int64_t stride, wg_extreme of)
{
    real top = wg_turned(x[0], of);
    bool has_nan = top != top;
    for (int64_t i = 1; i < n; i++) {
        top = wg_larger(top, wg_turned(x[i * stride], of));
        has_nan |= x[i * stride] != x[i * stride];
    }
    return wg_max_settled(top, has_nan, n, x, stride, of);
}

/* Lane by lane the larger, and all bits set in odd where x is NaN. */
WG_INLINE void wg_max_lanes(wg_vec *top, wg_bits *odd, wg_vec x)
{
    const wg_bits take = x > *top;
    *top = (wg_vec)(((wg_bits)x & take) | ((wg_bits)*top & ~take));
    *odd |= x != x;
}

/* Of n >= WG_MAX_WIDTH neighbours. The last WG_MAX_WIDTH may overlap those before. */
WG_INLINE real wg_max_of_many(int64_t n, const real *x, wg_extreme of)
{
    enum { VECTORS = WG_MAX_WIDTH / WG_WIDTH };
    wg_vec top[VECTORS];
    wg_bits odd[VECTORS];
    WG_UNROLL
    for (int v = 0; v < VECTORS; v++) {
        top[v] = wg_load_turned(x + v * WG_WIDTH, of);
        odd[v] = top[v] != top[v];
    }
    for (int64_t i = WG_MAX_WIDTH; i < n; i += WG_MAX_WIDTH) {
        const real *at = x + (i + WG_MAX_WIDTH <= n ? i : n - WG_MAX_WIDTH);
        WG_UNROLL
        for (int v = 0; v < VECTORS; v++)
            wg_max_lanes(&top[v], &odd[v], wg_load_turned(at + v * WG_WIDTH, of));
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
    return wg_max_settled(max, has_nan, n, x, 1, of);
}

WG_INLINE real wg_max_of_line(int64_t n, const real *x, int64_t stride, wg_extreme of)
{
    return stride == 1 && n >= WG_MAX_WIDTH ? wg_max_of_many(n, x, of)
                                            : wg_max_of_few(n, x, stride, of);
}

/* Of all places of a nest, of which there are some. */
WG_INLINE real wg_max_of_nest(const wg_nest *nest, const real *x, wg_extreme of)
{
    wg_runs r;
    const int64_t stride = wg_last_stride(nest, 1);
    if (nest->ndim <= 1)
        return wg_max_of_line(nest->ndim == 0 ? 1 : nest->size[0], x, stride, of);
    wg_runs_start(&r, nest, 0, wg_nest_count(nest));
    real max = wg_max_of_line(r.n, x, stride, of);
    while (wg_runs_next(&r, nest))
        max = wg_max_of(max, wg_max_of_line(r.n, x + r.c.at[1], stride, of));
    return max;
}

/* Of each of WG_STRIP columns, n > 0 rows `stride` apart. */
WG_INLINE void wg_max_of_columns(int64_t n, const real *x, int64_t stride, real *max, wg_extreme of)
{
    enum { VECTORS = WG_STRIP / WG_WIDTH };
    wg_vec top[VECTORS];
    wg_bits odd[VECTORS], any = {0};
    WG_UNROLL
    for (int v = 0; v < VECTORS; v++) {
        top[v] = wg_load_turned(x + v * WG_WIDTH, of);
        odd[v] = top[v] != top[v];
    }
    for (int64_t i = 1; i < n; i++) {
        WG_UNROLL
        for (int v = 0; v < VECTORS; v++)
            wg_max_lanes(&top[v], &odd[v], wg_load_turned(x + i * stride + v * WG_WIDTH, of));
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
        max[w] = wg_max_settled(max[w], odd[w / WG_WIDTH][w % WG_WIDTH] != 0, n, x + w, stride, of);
}

#endif
