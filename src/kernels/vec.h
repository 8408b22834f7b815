/* vec.h — vectors of reals: one word for each operation that C has no operator for, spelled for
 * each instruction set that the file is compiled for. + − * / work on vectors as they are.
 *
 * A vector has WG_WIDTH lanes, in halves of halves down to parts of 128 bits, each with WG_QUAD
 * reals. Instructions that move reals between lanes do so inside the parts, or cost more.
 *
 * WG_VEC_PORTABLE asks for plain C, whatever the compiler could do. A fused multiply–add is then
 * one call a lane. */
#ifndef WG_VEC_H
#define WG_VEC_H

#include "real.h"

#if defined(__AVX512F__) && !defined(WG_VEC_PORTABLE)
#define WG_VEC_AVX512
#define WG_VEC_BYTES 64
#elif defined(__AVX2__) && defined(__FMA__) && !defined(WG_VEC_PORTABLE)
#define WG_VEC_AVX2
#define WG_VEC_BYTES 32
#elif defined(__aarch64__) && defined(__ARM_NEON) && !defined(WG_VEC_PORTABLE)
#define WG_VEC_NEON
#define WG_VEC_BYTES 16
#else
#define WG_VEC_BYTES 16
#endif

#if defined(WG_VEC_AVX512) || defined(WG_VEC_AVX2)
#include <immintrin.h>
#elif defined(WG_VEC_NEON)
#include <arm_neon.h>
#endif

/* Before a loop over a number of rounds that is known once its function is inlined: what it walks
 * over can then stay in registers. */
#if defined(WG_SANITIZED)
#define WG_UNROLL /* with all that sanitizers add, compilers would be at it for minutes */
#elif defined(__clang__)
#define WG_UNROLL _Pragma("unroll")
#else
#define WG_UNROLL _Pragma("GCC unroll 32")
#endif

/* Hides where a pointer or a stride comes from. GCC would keep a pointer of its own for each row of
 * a matrix, and has not the registers for them. */
#define WG_OPAQUE(x) __asm__("" : "+r"(x))

typedef real wg_vec __attribute__((vector_size(WG_VEC_BYTES)));

enum { WG_WIDTH = WG_VEC_BYTES / sizeof(real), WG_QUAD = 16 / sizeof(real) };

/* ---- Memory: any address that is good for a real --------------------------------------------- */

WG_INLINE wg_vec wg_load(const real *p)
{
    wg_vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

WG_INLINE void wg_store(real *p, wg_vec v)
{
    memcpy(p, &v, sizeof v);
}

WG_INLINE wg_vec wg_splat(real x)
{
    return x - (wg_vec){0}; /* exact, −0 too */
}

/* ---- By instruction set ---------------------------------------------------------------------- */

/* wg_fma(a, b, c) is a b + c, rounded once.
 *
 * wg_load_part(p, n) has p[0..n-1] in its first lanes and zeros in the others; wg_store_part writes
 * the first n lanes: 0 < n ≤ WG_WIDTH, and nothing beyond n is touched.
 *
 * wg_load_quads(p, at) has parts of 128 bits from p + at[0], p + at[WG_QUAD], p + at[2 WG_QUAD], …
 *
 * wg_load_parts(p, stride) has parts from p, p + WG_QUAD stride, p + 2 WG_QUAD stride, …, for a
 * stride of at least 1; it may read what lies between them too, which is faster.
 *
 * wg_low(a, b) and wg_high(a, b) interleave the lower and the upper halves of each part of a and b:
 * for parts of four a0 b0 a1 b1 and a2 b2 a3 b3. wg_low_pairs and wg_high_pairs do so with pairs of
 * floats: a0 a1 b0 b1 and a2 a3 b2 b3; there are none for double. */

#if defined(WG_VEC_AVX512) && WG_KERNEL_BITS == 32

WG_INLINE wg_vec wg_fma(wg_vec a, wg_vec b, wg_vec c)
{
    return _mm512_fmadd_ps(a, b, c);
}

WG_INLINE __mmask16 wg_first(int64_t n)
{
    return (__mmask16)((1u << n) - 1);
}

WG_INLINE wg_vec wg_load_part(const real *p, int64_t n)
{
    return _mm512_maskz_loadu_ps(wg_first(n), p);
}

WG_INLINE void wg_store_part(real *p, wg_vec v, int64_t n)
{
    _mm512_mask_storeu_ps(p, wg_first(n), v);
}

WG_INLINE wg_vec wg_load_quads(const real *p, const int64_t at[])
{
    __m512 v = _mm512_castps128_ps512(_mm_loadu_ps(p + at[0]));
    v = _mm512_insertf32x4(v, _mm_loadu_ps(p + at[WG_QUAD]), 1);
    v = _mm512_insertf32x4(v, _mm_loadu_ps(p + at[2 * WG_QUAD]), 2);
    return _mm512_insertf32x4(v, _mm_loadu_ps(p + at[3 * WG_QUAD]), 3);
}

WG_INLINE wg_vec wg_load_parts(const real *p, int64_t stride)
{
    __m512 v = _mm512_castps128_ps512(_mm_loadu_ps(p));
    v = _mm512_mask_loadu_ps(v, 0x00f0, p + WG_QUAD * stride - WG_QUAD);
    v = _mm512_mask_loadu_ps(v, 0x0f00, p + 2 * WG_QUAD * stride - 2 * WG_QUAD);
    return _mm512_mask_loadu_ps(v, 0xf000, p + 3 * WG_QUAD * stride - 3 * WG_QUAD);
}

WG_INLINE wg_vec wg_low(wg_vec a, wg_vec b)
{
    return _mm512_unpacklo_ps(a, b);
}

WG_INLINE wg_vec wg_high(wg_vec a, wg_vec b)
{
    return _mm512_unpackhi_ps(a, b);
}

WG_INLINE wg_vec wg_low_pairs(wg_vec a, wg_vec b)
{
    return (wg_vec)_mm512_unpacklo_pd((__m512d)a, (__m512d)b);
}

WG_INLINE wg_vec wg_high_pairs(wg_vec a, wg_vec b)
{
    return (wg_vec)_mm512_unpackhi_pd((__m512d)a, (__m512d)b);
}

#elif defined(WG_VEC_AVX512)

WG_INLINE wg_vec wg_fma(wg_vec a, wg_vec b, wg_vec c)
{
    return _mm512_fmadd_pd(a, b, c);
}

WG_INLINE __mmask8 wg_first(int64_t n)
{
    return (__mmask8)((1u << n) - 1);
}

WG_INLINE wg_vec wg_load_part(const real *p, int64_t n)
{
    return _mm512_maskz_loadu_pd(wg_first(n), p);
}

WG_INLINE void wg_store_part(real *p, wg_vec v, int64_t n)
{
    _mm512_mask_storeu_pd(p, wg_first(n), v);
}

WG_INLINE wg_vec wg_load_quads(const real *p, const int64_t at[])
{
    __m512d v = _mm512_castpd128_pd512(_mm_loadu_pd(p + at[0]));
    v = _mm512_insertf64x2(v, _mm_loadu_pd(p + at[WG_QUAD]), 1);
    v = _mm512_insertf64x2(v, _mm_loadu_pd(p + at[2 * WG_QUAD]), 2);
    return _mm512_insertf64x2(v, _mm_loadu_pd(p + at[3 * WG_QUAD]), 3);
}

WG_INLINE wg_vec wg_load_parts(const real *p, int64_t stride)
{
    __m512d v = _mm512_castpd128_pd512(_mm_loadu_pd(p));
    v = _mm512_mask_loadu_pd(v, 0x0c, p + WG_QUAD * stride - WG_QUAD);
    v = _mm512_mask_loadu_pd(v, 0x30, p + 2 * WG_QUAD * stride - 2 * WG_QUAD);
    return _mm512_mask_loadu_pd(v, 0xc0, p + 3 * WG_QUAD * stride - 3 * WG_QUAD);
}

WG_INLINE wg_vec wg_low(wg_vec a, wg_vec b)
{
    return _mm512_unpacklo_pd(a, b);
}

WG_INLINE wg_vec wg_high(wg_vec a, wg_vec b)
{
    return _mm512_unpackhi_pd(a, b);
}

#elif defined(WG_VEC_AVX2) && WG_KERNEL_BITS == 32

WG_INLINE wg_vec wg_fma(wg_vec a, wg_vec b, wg_vec c)
{
    return _mm256_fmadd_ps(a, b, c);
}

WG_INLINE wg_vec wg_load_part(const real *p, int64_t n)
{
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_maskload_ps(p, _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), lane));
}

/* In pieces: a masked store takes several times as long on some processors. */
WG_INLINE void wg_store_part(real *p, wg_vec v, int64_t n)
{
    __m128 rest = _mm256_castps256_ps128(v);
    if (n == WG_WIDTH) {
        wg_store(p, v);
        return;
    }
    if (n & 4) {
        _mm_storeu_ps(p, rest);
        rest = _mm256_extractf128_ps(v, 1);
        p += 4;
    }
    if (n & 2) {
        _mm_storel_pi((__m64 *)(void *)p, rest);
        rest = _mm_movehl_ps(rest, rest);
        p += 2;
    }
    if (n & 1)
        _mm_store_ss(p, rest);
}

WG_INLINE wg_vec wg_load_quads(const real *p, const int64_t at[])
{
    const __m256 v = _mm256_castps128_ps256(_mm_loadu_ps(p + at[0]));
    return _mm256_insertf128_ps(v, _mm_loadu_ps(p + at[WG_QUAD]), 1);
}

WG_INLINE wg_vec wg_load_parts(const real *p, int64_t stride)
{
    const __m256 v = _mm256_castps128_ps256(_mm_loadu_ps(p));
    return _mm256_blend_ps(v, _mm256_loadu_ps(p + WG_QUAD * stride - WG_QUAD), 0xf0);
}

WG_INLINE wg_vec wg_low(wg_vec a, wg_vec b)
{
    return _mm256_unpacklo_ps(a, b);
}

WG_INLINE wg_vec wg_high(wg_vec a, wg_vec b)
{
    return _mm256_unpackhi_ps(a, b);
}

WG_INLINE wg_vec wg_low_pairs(wg_vec a, wg_vec b)
{
    return (wg_vec)_mm256_unpacklo_pd((__m256d)a, (__m256d)b);
}

WG_INLINE wg_vec wg_high_pairs(wg_vec a, wg_vec b)
{
    return (wg_vec)_mm256_unpackhi_pd((__m256d)a, (__m256d)b);
}

#elif defined(WG_VEC_AVX2)

WG_INLINE wg_vec wg_fma(wg_vec a, wg_vec b, wg_vec c)
{
    return _mm256_fmadd_pd(a, b, c);
}

WG_INLINE wg_vec wg_load_part(const real *p, int64_t n)
{
    const __m256i lane = _mm256_setr_epi64x(0, 1, 2, 3);
    return _mm256_maskload_pd(p, _mm256_cmpgt_epi64(_mm256_set1_epi64x(n), lane));
}

/* In pieces: a masked store takes several times as long on some processors. */
WG_INLINE void wg_store_part(real *p, wg_vec v, int64_t n)
{
    __m128d rest = _mm256_castpd256_pd128(v);
    if (n == WG_WIDTH) {
        wg_store(p, v);
        return;
    }
    if (n & 2) {
        _mm_storeu_pd(p, rest);
        rest = _mm256_extractf128_pd(v, 1);
        p += 2;
    }
    if (n & 1)
        _mm_store_sd(p, rest);
}

WG_INLINE wg_vec wg_load_quads(const real *p, const int64_t at[])
{
    const __m256d v = _mm256_castpd128_pd256(_mm_loadu_pd(p + at[0]));
    return _mm256_insertf128_pd(v, _mm_loadu_pd(p + at[WG_QUAD]), 1);
}

WG_INLINE wg_vec wg_load_parts(const real *p, int64_t stride)
{
    const __m256d v = _mm256_castpd128_pd256(_mm_loadu_pd(p));
    return _mm256_blend_pd(v, _mm256_loadu_pd(p + WG_QUAD * stride - WG_QUAD), 0xc);
}

WG_INLINE wg_vec wg_low(wg_vec a, wg_vec b)
{
    return _mm256_unpacklo_pd(a, b);
}

WG_INLINE wg_vec wg_high(wg_vec a, wg_vec b)
{
    return _mm256_unpackhi_pd(a, b);
}

#else /* the vector has one part */

WG_INLINE wg_vec wg_fma(wg_vec a, wg_vec b, wg_vec c)
{
#if defined(WG_VEC_NEON) && WG_KERNEL_BITS == 32
    return vfmaq_f32(c, a, b);
#elif defined(WG_VEC_NEON)
    return vfmaq_f64(c, a, b);
#else
    for (int l = 0; l < WG_WIDTH; l++)
        c[l] = WG_FMA(a[l], b[l], c[l]);
    return c;
#endif
}

WG_INLINE wg_vec wg_load_part(const real *p, int64_t n)
{
    wg_vec v = {0};
    for (int l = 0; l < WG_WIDTH; l++)
        if (l < n)
            v[l] = p[l];
    return v;
}

WG_INLINE void wg_store_part(real *p, wg_vec v, int64_t n)
{
    for (int l = 0; l < WG_WIDTH; l++)
        if (l < n)
            p[l] = v[l];
}

WG_INLINE wg_vec wg_load_quads(const real *p, const int64_t at[])
{
    return wg_load(p + at[0]);
}

WG_INLINE wg_vec wg_load_parts(const real *p, int64_t stride)
{
    (void)stride;
    return wg_load(p);
}

#if WG_KERNEL_BITS == 32

WG_INLINE wg_vec wg_low(wg_vec a, wg_vec b)
{
    return __builtin_shufflevector(a, b, 0, 4, 1, 5);
}

WG_INLINE wg_vec wg_high(wg_vec a, wg_vec b)
{
    return __builtin_shufflevector(a, b, 2, 6, 3, 7);
}

WG_INLINE wg_vec wg_low_pairs(wg_vec a, wg_vec b)
{
    return __builtin_shufflevector(a, b, 0, 1, 4, 5);
}

WG_INLINE wg_vec wg_high_pairs(wg_vec a, wg_vec b)
{
    return __builtin_shufflevector(a, b, 2, 3, 6, 7);
}

#else

WG_INLINE wg_vec wg_low(wg_vec a, wg_vec b)
{
    return __builtin_shufflevector(a, b, 0, 2);
}

WG_INLINE wg_vec wg_high(wg_vec a, wg_vec b)
{
    return __builtin_shufflevector(a, b, 1, 3);
}

#endif
#endif

/* ---- Folding --------------------------------------------------------------------------------- */

/* The lanes added by halves: the upper half to the lower, then of that half, until one is left. */
#if defined(WG_VEC_AVX512) || defined(WG_VEC_AVX2)
#if WG_KERNEL_BITS == 32

WG_INLINE real wg_fold_lanes(wg_vec v)
{
#if defined(WG_VEC_AVX512)
    const __m256 half = _mm256_add_ps(_mm512_castps512_ps256(v),
                                      _mm256_castpd_ps(_mm512_extractf64x4_pd((__m512d)v, 1)));
#else
    const __m256 half = v;
#endif
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

#else

WG_INLINE real wg_fold_lanes(wg_vec v)
{
#if defined(WG_VEC_AVX512)
    const __m256d half = _mm256_add_pd(_mm512_castpd512_pd256(v), _mm512_extractf64x4_pd(v, 1));
#else
    const __m256d half = v;
#endif
    const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(half), _mm256_extractf128_pd(half, 1));
    return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

#endif
#else

WG_INLINE real wg_fold_lanes(wg_vec v)
{
    for (int half = WG_WIDTH / 2; half > 0; half /= 2)
        for (int l = 0; l < half; l++)
            v[l] += v[l + half];
    return v[0];
}

#endif

/* ---- Transposing ----------------------------------------------------------------------------- */

/* Each part of the WG_QUAD vectors is a square matrix, row i in v[i]: transposes them all. */
WG_INLINE void wg_transpose_quads(wg_vec v[WG_QUAD])
{
#if WG_KERNEL_BITS == 32
    const wg_vec low01 = wg_low(v[0], v[1]), high01 = wg_high(v[0], v[1]);
    const wg_vec low23 = wg_low(v[2], v[3]), high23 = wg_high(v[2], v[3]);
    v[0] = wg_low_pairs(low01, low23);
    v[1] = wg_high_pairs(low01, low23);
    v[2] = wg_low_pairs(high01, high23);
    v[3] = wg_high_pairs(high01, high23);
#else
    const wg_vec low = wg_low(v[0], v[1]);
    v[1] = wg_high(v[0], v[1]);
    v[0] = low;
#endif
}

/* The first WG_QUAD columns of the matrix whose WG_WIDTH rows begin at p + at[0], p + at[1], … */
WG_INLINE void wg_load_columns(const real *p, const int64_t at[WG_WIDTH], wg_vec column[WG_QUAD])
{
    WG_UNROLL
    for (int i = 0; i < WG_QUAD; i++)
        column[i] = wg_load_quads(p, at + i);
    wg_transpose_quads(column);
}

/* The same where row i begins at p + i stride, for a stride of at least 1. */
WG_INLINE void wg_load_even_columns(const real *p, int64_t stride, wg_vec column[WG_QUAD])
{
    WG_UNROLL
    for (int i = 0; i < WG_QUAD; i++)
        column[i] = wg_load_parts(p + i * stride, stride);
    wg_transpose_quads(column);
}

/* Where lines begin that are `stride` apart; those that are not there are the last one again. */
WG_INLINE void wg_lines_at(int64_t lines, int64_t stride, int64_t at[WG_WIDTH])
{
    at[0] = 0;
    for (int l = 1; l < WG_WIDTH; l++)
        at[l] = at[l - 1] + (l < lines ? stride : 0);
}

#endif
