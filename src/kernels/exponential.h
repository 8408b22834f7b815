/* exponential.h — expm1, log1p and softplus, in the manner of elementary.h. */
#ifndef WG_KERNELS_EXPONENTIAL_H
#define WG_KERNELS_EXPONENTIAL_H

#include "elementary.h"

/* ---- expm1 --------------------------------------------------------------------------------------
 *
 * e^x - 1 with e^x = 2^n (1 + e) is (2^n - 1) + 2^n e, kept as a sum and what it lacks. At half
 * that size until the end, for 2^n alone may be out of range. Below the clamp the result has long
 * been -1. Near zero x itself is the result, which also saves -0, denormals and NaN.
 */

WG_INLINE float wg_expm1_f32(float x)
{
    float most = wg_pick_f32(x < 0.0f, 20.0f, 89.0f);
    wg_exp_parts_f32 p = wg_exp_split_f32(wg_signed_f32(wg_size_f32(x, most), x), 1.0f);
    float e = p.hi + p.tail, e_low = p.tail - (e - p.hi), half = wg_pow2_f32(p.n + 126);
    float less = half - 0.5f, less_low = -0.5f - (less - half), sum = fmaf(half, e, less);
    float low = fmaf(half, e_low, fmaf(half, e, less - sum)) + less_low;
    return wg_pick_f32(fabsf(x) > 0x1p-30f, 2.0f * (sum + low), x);
}

WG_INLINE double wg_expm1_f64(double x)
{
    double most = wg_pick_f64(x < 0.0, 40.0, 710.0);
    wg_exp_parts_f64 p = wg_exp_split_f64(wg_signed_f64(wg_size_f64(x, most), x), 1.0);
    double e = p.hi + p.tail, e_low = p.tail - (e - p.hi), half = wg_pow2_f64(p.n + 1022);
    double less = half - 0.5, less_low = -0.5 - (less - half), sum = fma(half, e, less);
    double low = fma(half, e_low, fma(half, e, less - sum)) + less_low;
    return wg_pick_f64(fabs(x) > 0x1p-60, 2.0 * (sum + low), x);
}

/* ---- log1p --------------------------------------------------------------------------------------
 *
 * log(1 + x) is the logarithm of u = 1 + x, rounded, plus lack / u for what u lacks; with
 * u = 2^n (1 + f) as for log. Where n is 0, 1 + f is not u but 1 + x itself: f = x, and nothing is
 * lacking. Near zero as for expm1.
 */

WG_INLINE float wg_log1p_f32(float x)
{
    float u = 1.0f + x, less = u - 1.0f, lack = (1.0f - (u - less)) + (x - less);
    wg_log_parts_f32 p = wg_log_split_f32(u);
    float f = wg_pick_f32(p.n == 0.0f, x, p.f);
    lack = wg_pick_f32(p.n == 0.0f, 0.0f, lack / u);
    float high = p.n * WG_LN2_HIGH_F32, sum = high + f;
    float low = fmaf(p.n, WG_LN2_LOW_F32, f - (sum - high)) + lack;
    float y = wg_log_or_special_f32(u, wg_log_end_f32(f, sum, low));
    return wg_pick_f32(fabsf(x) > 0x1p-30f, y, x);
}

WG_INLINE double wg_log1p_f64(double x)
{
    double u = 1.0 + x, less = u - 1.0, lack = (1.0 - (u - less)) + (x - less);
    wg_log_parts_f64 p = wg_log_split_f64(u);
    double f = wg_pick_f64(p.n == 0.0, x, p.f);
    lack = wg_pick_f64(p.n == 0.0, 0.0, lack / u);
    double high = p.n * WG_LN2_HIGH_F64, sum = high + f;
    double low = fma(p.n, WG_LN2_LOW_F64, f - (sum - high)) + lack;
    double y = wg_log_or_special_f64(u, wg_log_end_f64(f, sum, low));
    return wg_pick_f64(fabs(x) > 0x1p-60, y, x);
}

/* ---- softplus -----------------------------------------------------------------------------------
 *
 * log(1 + e^x) = max(x, 0) + log(1 + e^-|x|): nothing overflows, and far below zero it keeps its
 * digits.
 */

WG_INLINE float wg_softplus_f32(float x)
{
    return wg_pick_f32(x > 0.0f, x, 0.0f) + wg_log1p_f32(wg_exp_f32(-fabsf(x)));
}

WG_INLINE double wg_softplus_f64(double x)
{
    return wg_pick_f64(x > 0.0, x, 0.0) + wg_log1p_f64(wg_exp_f64(-fabs(x)));
}

#define WG_EXPM1(x)    _Generic((x), float : wg_expm1_f32, double : wg_expm1_f64)(x)
#define WG_LOG1P(x)    _Generic((x), float : wg_log1p_f32, double : wg_log1p_f64)(x)
#define WG_SOFTPLUS(x) _Generic((x), float : wg_softplus_f32, double : wg_softplus_f64)(x)

#endif
