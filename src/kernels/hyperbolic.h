/* hyperbolic.h — sinh, cosh and their inverses for float and double, in the manner of elementary.h.
 *
 * float is computed in double, and rounded once at the end.
 */
#ifndef WG_KERNELS_HYPERBOLIC_H
#define WG_KERNELS_HYPERBOLIC_H

#include "elementary.h"

/* ---- sinh and cosh ------------------------------------------------------------------------------
 *
 * Half the difference or sum of e^|x| and its inverse; for |x| < 1, sinh x = x + x^3 P(x^2).
 *
 * double: e^|x| = 2^n m with n >= 0, and the result is 2^(n-1) (m -+ 2^-2n / m). m and its inverse
 * are kept as a sum and what it lacks. Powers of two come in two factors, since 2^n may be out of
 * range where the result is not.
 *
 * The clamp lies where results have overflown.
 */

/* (sinh x / x - 1) / x^2; leaves an error of 2^-61.5 relative to sinh x on |x| <= 1. */
WG_INLINE double wg_sinh_poly_f64(double z)
{
    double z2 = z * z;
    double p01 = fma(0x1.111111111101ep-7, z, 0x1.5555555555556p-3);
    double p23 = fma(0x1.71de3a3b133d7p-19, z, 0x1.a01a01a0371fap-13);
    double p45 = fma(0x1.6116fd53d1a64p-33, z, 0x1.ae646fe5088e5p-26);
    double high = fma(0x1.b5c5398941fc4p-41, z2, p45);
    return fma(fma(high, z2, p23), z2, p01);
}

/* The same with an error of 2^-34.2. */
WG_INLINE double wg_sinh_poly_f32(double z)
{
    double p01 = fma(0x1.11113500ae17dp-7, z, 0x1.5555551b3eb62p-3);
    double p23 = fma(0x1.7a16a3b5f93b5p-19, z, 0x1.9ffe8da2b2a3bp-13);
    return fma(p23, z * z, p01);
}

/* e^size for 0 <= size <= 700, with an error of 2^-33. */
WG_INLINE double wg_exp_short(double size)
{
    double shifted = fma(size, WG_LOG2E_F64, WG_ROUND_F64);
    double r = fma(-(shifted - WG_ROUND_F64), WG_LN2_F64, size), r2 = r * r;
    double q01 = fma(0x1.555555743906cp-3, r, 0x1.0000004588f2fp-1);
    double q23 = fma(0x1.1110ab59be1d2p-7, r, 0x1.5554705ea5c7fp-5);
    double q45 = fma(0x1.a17e2e15e3cd6p-13, r, 0x1.6da79679eca9bp-10);
    double y = fma(fma(fma(q45, r2, q23), r2, q01), r2, r) + 1.0;
    return y * wg_pow2_f64(wg_bits_f64(shifted) - wg_bits_f64(WG_ROUND_F64) + 1023);
}

/* e^size = (m + m_low) up down, e^-size = (t + t_low) up down, in double-length. */
typedef struct {
    double m, m_low, t, t_low, up, up_too;
} wg_exp_pair;

WG_INLINE wg_exp_pair wg_exp_pair_f64(double size)
{
    wg_exp_parts_f64 p = wg_exp_split_f64(size, 1.0);
    double top = 1.0 + p.hi, lack = (p.hi - (top - 1.0)) + p.tail;
    double m = top + lack, m_low = lack - (m - top);
    double inverse = 1.0 / m, rest = fma(-inverse, m_low, fma(-inverse, m, 1.0));
    uint64_t half = p.n >> 1, other = p.n - half;
    double down = wg_pow2_f64(1023 - half) * wg_pow2_f64(1023 - other);
    return (wg_exp_pair){.m = m,
                         .m_low = m_low,
                         .t = inverse * down * down,
                         .t_low = rest * inverse * down * down,
                         .up = wg_pow2_f64(1023 + half - 1),
                         .up_too = wg_pow2_f64(1023 + other)};
}

WG_INLINE float wg_sinh_f32(float x)
{
    double size = (double)wg_size_f32(x, 100.0f), z = size * size;
    double e = wg_exp_short(size), far = 0.5 * (e - 1.0 / e);
    double near = fma(size * z, wg_sinh_poly_f32(z), size);
    return wg_or_nan_f32(wg_signed_f32((float)wg_pick_f64(size < 1.0, near, far), x), x);
}

WG_INLINE double wg_sinh_f64(double x)
{
    double size = wg_size_f64(x, 712.0), z = size * size;
    wg_exp_pair e = wg_exp_pair_f64(size);
    double num = e.m - e.t, low = ((e.m - num) - e.t) + (e.m_low - e.t_low);
    double far = (num + low) * e.up * e.up_too;
    double near = fma(size * z, wg_sinh_poly_f64(z), size);
    return wg_or_nan_f64(wg_signed_f64(wg_pick_f64(size < 1.0, near, far), x), x);
}

WG_INLINE float wg_cosh_f32(float x)
{
    double e = wg_exp_short((double)wg_size_f32(x, 100.0f));
    return wg_or_nan_f32((float)(0.5 * (e + 1.0 / e)), x);
}

WG_INLINE double wg_cosh_f64(double x)
{
    wg_exp_pair e = wg_exp_pair_f64(wg_size_f64(x, 712.0));
    double sum = e.m + e.t, low = ((e.m - sum) + e.t) + (e.m_low + e.t_low);
    return wg_or_nan_f64((sum + low) * e.up * e.up_too, x);
}

/* ---- asinh, acosh and atanh ---------------------------------------------------------------------
 *
 * Logarithms of 1 + w, where w keeps what its rounding lost, so that nothing is lost near w = 0:
 *   asinh |x| = log(1 + w), w = |x| + x^2 / (1 + sqrt(x^2 + 1));
 *   acosh x = log(1 + w), w = t + sqrt(t^2 + 2 t) with t = x - 1;
 *   atanh |x| = log(1 + w) / 2, w = 2 |x| / (1 - |x|).
 * Where x^2 might overflow the first two are log x + ln2; sizes that asinh and atanh do not change
 * come back as they are.
 */

#define WG_TINY 0x1p-27

/* A number from which on x + sqrt(x^2 +- 1) is 2 x, to all digits and more. */
#define WG_HUGE 0x1p+60

/* log(2^twice (1 + w + w_low)) for finite w >= 0, by the formula of wg_log_f64; (w_low / (1 + w)
 * is the derivative's share.) */
WG_INLINE double wg_log_of_sum(double w, double w_low, double twice)
{
    double x = 1.0 + w, part = x - w; /* either may be the larger */
    double x_low = (w - (x - part)) + (1.0 - part) + w_low;
    wg_log_parts_f64 p = wg_log_split_f64(x);
    double n = p.n + twice, high = n * WG_LN2_HIGH_F64, sum = high + p.f;
    double low = fma(n, WG_LN2_LOW_F64, p.f - (sum - high)) + x_low / x;
    return wg_log_end_f64(p.f, sum, low);
}

WG_INLINE double wg_asinh_f64(double x)
{
    double size = fabs(x);
    int large = size >= WG_HUGE;
    double square = size * size, t = square / (1.0 + sqrt(square + 1.0)), w = size + t;
    w = wg_pick_f64(large, size, w);
    double y = wg_log_of_sum(w, wg_pick_f64(large, 0.0, t - (w - size)), large);
    y = wg_pick_f64((size > WG_TINY) & (size < HUGE_VAL), y, size);
    return wg_pick_f64(x == x, wg_times_sign_f64(y, x), x);
}

WG_INLINE double wg_acosh_f64(double x)
{
    int large = x >= WG_HUGE;
    double t = x - 1.0, p = fma(t, t, t + t), root = sqrt(p);
    double root_low = fma(-root, root, p) / (root + root + DBL_MIN); /* 0 for x = 1 */
    double w = root + t;
    double w_low = wg_pick_f64(root > t, (root - w) + t, (t - w) + root) + root_low;
    double y = wg_log_of_sum(wg_pick_f64(large, x, w), wg_pick_f64(large, 0.0, w_low), large);
    y = wg_pick_f64(x < HUGE_VAL, y, x);
    return wg_pick_f64(x < 1.0, WG_NAN_F64, y);
}

WG_INLINE double wg_atanh_f64(double x)
{
    double size = fabs(x), den = 1.0 - size, den_low = (1.0 - den) - size;
    double w = (size + size) / den;
    double rest = fma(-w, den_low, fma(-w, den, size + size));
    double y = 0.5 * wg_log_of_sum(w, rest / den, 0.0);
    y = wg_pick_f64(size > WG_TINY, y, size);
    y = wg_pick_f64(size < 1.0, y, wg_pick_f64(size == 1.0, HUGE_VAL, WG_NAN_F64));
    return wg_pick_f64(x == x, wg_times_sign_f64(y, x), x);
}

WG_INLINE float wg_asinh_f32(float x)
{
    return wg_pick_f32(x == x, (float)wg_asinh_f64((double)x), x);
}

WG_INLINE float wg_acosh_f32(float x)
{
    return wg_pick_f32(x == x, (float)wg_acosh_f64((double)x), x);
}

WG_INLINE float wg_atanh_f32(float x)
{
    return wg_pick_f32(x == x, (float)wg_atanh_f64((double)x), x);
}

/* ---- one spelling for both types ------------------------------------------------------------- */

#define WG_SINH(x)  _Generic((x), float : wg_sinh_f32, double : wg_sinh_f64)(x)
#define WG_COSH(x)  _Generic((x), float : wg_cosh_f32, double : wg_cosh_f64)(x)
#define WG_ASINH(x) _Generic((x), float : wg_asinh_f32, double : wg_asinh_f64)(x)
#define WG_ACOSH(x) _Generic((x), float : wg_acosh_f32, double : wg_acosh_f64)(x)
#define WG_ATANH(x) _Generic((x), float : wg_atanh_f32, double : wg_atanh_f64)(x)

#endif
