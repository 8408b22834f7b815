/* power.h — powers and the logarithms to bases 2 and 10, in the manner of elementary.h.
 *
 * a^b = 2^(b log2 a), so the logarithm is needed to more digits than a double has, for doubles: to
 * the relative error of 2^-64 that makes b log2 a, at most 1100, right to a few hundredths of the
 * last place of the power. Floats are computed in double throughout and rounded once.
 *
 * a = 2^n m with m in [2/3, 4/3), and log2 a = n + log2 m. With s = (m - 1) / (m + 1), |s| <= 0.2,
 * and K = 2 / ln2, log2 m = K atanh s = s (K + s^2 (K/3 + P)), P = s^2 q(s^2). In double, each of
 * these but P is a pair of a number and what it lacks.
 */
#ifndef WG_KERNELS_POWER_H
#define WG_KERNELS_POWER_H

#include "elementary.h"

#define WG_K         0x1.71547652b82fep+1
#define WG_K_LO      0x1.777d0ffda0d24p-55
#define WG_K_3       0x1.ec709dc3a03fdp-1
#define WG_K_3_LO    0x1.d27f05548af0cp-55
#define WG_LOG102    0x1.34413509f79ffp-2
#define WG_LOG102_LO -0x1.9dc1da994fd21p-59

/* A number and what it lacks. */
typedef struct {
    double hi, lo;
} wg_pair_f64;

/* ---- log2 ------------------------------------------------------------------------------------ */

/* P; leaves an error of 2^-74.6 relative to log2 m. */
WG_INLINE double wg_log2_poly_f64(double z)
{
    double z2 = z * z;
    double q01 = fma(0x1.a61762a7adc2bp-2, z, 0x1.2776c50ef9bffp-1);
    double q23 = fma(0x1.0c9a8483138f8p-2, z, 0x1.484b13d7eaa89p-2);
    double q45 = fma(0x1.89f10dd555ba4p-3, z, 0x1.c68f64426816dp-3);
    double q67 = fma(0x1.30fd5857351f9p-3, z, 0x1.5bec8be83ed4p-3);
    double high = fma(fma(0x1.57e401d4dd83fp-3, z2, q67), z2, q45);
    return z * fma(fma(high, z2, q23), z2, q01);
}

/* Of a float, as a double, to a relative error of some 2^-49. */
WG_INLINE double wg_log2_short(double x)
{
    wg_log_parts_f64 p = wg_log_split_f64(x);
    double s = p.f / (2.0 + p.f), z = s * s, z2 = z * z;
    double q01 = fma(0x1.2776c52e3831cp-1, z, 0x1.ec709dc38fb08p-1);
    double q23 = fma(0x1.48565d624a3a7p-2, z, 0x1.a6173b716335cp-2);
    double q45 = fma(0x1.00ba2f9e0fabdp-2, z, 0x1.0af806479969fp-2);
    double q = fma(fma(q45, z2, q23), z2, q01);
    return fma(s, fma(z, q, WG_K), p.n);
}

/* s = f / (2 + f), where 2 + f is a sum with a rounding error. */
WG_INLINE wg_pair_f64 wg_atanh_argument(double f)
{
    double den = 2.0 + f, den_lo = f - (den - 2.0), inverse = 1.0 / den, s = f * inverse;
    return (wg_pair_f64){s, (fma(-s, den, f) - s * den_lo) * inverse};
}

WG_INLINE wg_pair_f64 wg_log2_long(double x)
{
    wg_log_parts_f64 p = wg_log_split_f64(x);
    wg_pair_f64 s = wg_atanh_argument(p.f);
    double z = s.hi * s.hi, z_lo = fma(2.0 * s.hi, s.lo, fma(s.hi, s.hi, -z));
    double poly = wg_log2_poly_f64(z), u = WG_K_3 + poly, u_lo = (poly - (u - WG_K_3)) + WG_K_3_LO;
    double w = z * u, w_lo = fma(z, u_lo, fma(z_lo, u, fma(z, u, -w)));
    double v = WG_K + w, v_lo = (w - (v - WG_K)) + (w_lo + WG_K_LO);
    double y = s.hi * v, y_lo = fma(s.hi, v_lo, fma(s.lo, v, fma(s.hi, v, -y)));
    double sum = p.n + y;
    return (wg_pair_f64){sum, (y - (sum - p.n)) + y_lo};
}

WG_INLINE float wg_log2_f32(float x)
{
    return (float)wg_log_or_special_f64((double)x, wg_log2_short((double)x));
}

WG_INLINE double wg_log2_f64(double x)
{
    wg_pair_f64 y = wg_log2_long(x);
    return wg_log_or_special_f64(x, y.hi + y.lo);
}

WG_INLINE float wg_log10_f32(float x)
{
    return (float)wg_log_or_special_f64((double)x, WG_LOG102 * wg_log2_short((double)x));
}

WG_INLINE double wg_log10_f64(double x)
{
    wg_pair_f64 p = wg_log2_long(x);
    double y = p.hi * WG_LOG102, y_lo = fma(p.hi, WG_LOG102, -y);
    y_lo += fma(p.hi, WG_LOG102_LO, p.lo * WG_LOG102);
    return wg_log_or_special_f64(x, y + y_lo);
}

/* ---- pow ------------------------------------------------------------------------------------- */

/* 2^t as a double, |t| <= 1000, to a relative error of 2^-40.2. */
WG_INLINE double wg_exp2_short(double t)
{
    double shifted = t + WG_ROUND_F64, r = t - (shifted - WG_ROUND_F64), r2 = r * r;
    double q01 = fma(0x1.62e42fef8605ep-1, r, 0x1.ffffffffff7a3p-1);
    double q23 = fma(0x1.c6b08dd494ed3p-5, r, 0x1.ebfbdff931ab8p-3);
    double q45 = fma(0x1.5d874808eb815p-10, r, 0x1.3b2ab5c54744bp-7);
    double q67 = fma(0x1.00daf1d6d319fp-16, r, 0x1.430acc166de5bp-13);
    double q = fma(fma(fma(0x1.61b0be17da74ap-20, r2, q67), r2, q45), r2, q23);
    uint64_t n = wg_bits_f64(shifted) - wg_bits_f64(WG_ROUND_F64);
    return fma(q, r2, q01) * wg_pow2_f64(n + 1023);
}

/* 2^(t + t_lo): t = n + r, and 2^r = e^(r ln2) as for exp. */
WG_INLINE double wg_exp2_long(wg_pair_f64 t)
{
    double shifted = t.hi + WG_ROUND_F64, r = t.hi - (shifted - WG_ROUND_F64);
    double hi = r * WG_LN2_F64;
    double lo = fma(t.lo, WG_LN2_F64, fma(r, WG_LN2_LO_F64, fma(r, WG_LN2_F64, -hi)));
    double sum = hi + lo, r2 = sum * sum, tail = fma(r2, wg_exp_poly_f64(sum, r2), lo);
    double top = 1.0 + hi, y = top + ((hi - (top - 1.0)) + tail);
    uint64_t n = wg_bits_f64(shifted) - wg_bits_f64(WG_ROUND_F64) + 2048, half = n >> 1;
    return y * wg_pow2_f64(half - 1) * wg_pow2_f64(n - half - 1);
}

/* Of a number that is not negative: from 2^52 on there are no others. */
WG_INLINE int wg_is_whole(double x)
{
    return (x >= 0x1p52) | ((x + 0x1p52) - 0x1p52 == x);
}

/* What C's pow gives, for y = |a|^b where a is finite and not zero and b is finite. */
WG_INLINE double wg_pow_or_special(double a, double b, double y)
{
    double size = fabs(a), reach = fabs(b);
    int whole = wg_is_whole(reach), odd = whole & !wg_is_whole(0.5 * reach);
    double end = wg_pick_f64((size == 0.0) == (b < 0.0), HUGE_VAL, 0.0);
    y = wg_pick_f64((size > 0.0) & (size < HUGE_VAL), y, end);
    y = wg_pick_f64(odd, wg_signed_f64(y, a), y);
    int nan = ((a < 0.0) & (a > -HUGE_VAL) & !whole) | (a != a) | (b != b);
    return wg_pick_f64((a == 1.0) | (b == 0.0), 1.0, wg_pick_f64(nan, WG_NAN_F64, y));
}

/* So large an exponent has overflowed for any base but 1, and gives 0 times it for that. */
#define WG_POW_REACH 0x1p65

WG_INLINE float wg_pow_f32(float a, float b)
{
    double reach = wg_signed_f64(wg_size_f64((double)b, WG_POW_REACH), (double)b);
    double t = reach * wg_log2_short(fabs((double)a));
    double y = wg_exp2_short(wg_signed_f64(wg_size_f64(t, 1000.0), t));
    return (float)wg_pow_or_special((double)a, (double)b, y);
}

WG_INLINE double wg_pow_f64(double a, double b)
{
    double reach = wg_signed_f64(wg_size_f64(b, WG_POW_REACH), b);
    wg_pair_f64 p = wg_log2_long(fabs(a)), t;
    t.hi = reach * p.hi;
    t.lo = fma(reach, p.hi, -t.hi) + reach * p.lo;
    int far = fabs(t.hi) > 1100.0;
    t.hi = wg_signed_f64(wg_size_f64(t.hi, 1100.0), t.hi);
    t.lo = wg_pick_f64(far, 0.0, t.lo);
    return wg_pow_or_special(a, b, wg_exp2_long(t));
}

#define WG_LOG2(x)   _Generic((x), float : wg_log2_f32, double : wg_log2_f64)(x)
#define WG_LOG10(x)  _Generic((x), float : wg_log10_f32, double : wg_log10_f64)(x)
#define WG_POW(a, b) _Generic((a), float : wg_pow_f32, double : wg_pow_f64)(a, b)

#endif
