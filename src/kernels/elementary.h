/* exp, log, tanh and sigmoid for float and double, bit for bit the same everywhere.
 *
 * Every function here is a fixed sequence of IEEE operations (+ - * / and fma, each rounded once to
 * its own type), integer operations and selects. No table, no branch, no call to a libm function
 * other than fma, so that a result depends on the argument alone: not on the compiler, its
 * optimisation level, the width of the vectors or the machine. The build must keep that promise
 * too: no fast-math, and -ffp-contract=off so that a*b + c is fused only where fma is written. So
 * must the thread: rounding to nearest, denormals not flushed to zero.
 *
 * The bodies are inlined into loops which the compiler vectorises. Hence the habits below:
 *  - both sides of a select are computed and the choice is made on plain values;
 *  - integers go to and from floating point by adding a power of two large enough to push the
 *    fraction out, or by writing them into its low bits: AVX2 has no 64-bit conversions;
 *  - shifts and wrap-around happen on unsigned types only.
 *
 * Polynomials are minimax fits (Remez exchange in high precision, leading terms held to their exact
 * values), their coefficients then rounded to the type so that the rounded polynomial is itself
 * near the best one; each names the function and interval it fits and the error that leaves.
 *
 * A sum of two terms where accuracy hangs on it keeps its rounding error: for |a| >= |b| or a = 0,
 * sum = a + b and b - (sum - a) is exactly what the rounding lost.
 *
 * Largest errors are given in units in the last place of the exact result. For float they were
 * found by trying every input. For double they are the largest seen on random points.
 */
#ifndef WG_KERNELS_ELEMENTARY_H
#define WG_KERNELS_ELEMENTARY_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__FAST_MATH__)
#error "elementary.h relies on exact IEEE arithmetic: build without -ffast-math"
#endif
#if FLT_EVAL_METHOD != 0
#error "elementary.h relies on float and double being evaluated in their own precision"
#endif

#define WG_INLINE static inline __attribute__((always_inline))

/* Bits of a number and back. */

WG_INLINE uint32_t wg_bits_f32(float x)
{
    uint32_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

WG_INLINE uint64_t wg_bits_f64(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

WG_INLINE float wg_of_bits_f32(uint32_t u)
{
    float x;
    memcpy(&x, &u, sizeof x);
    return x;
}

WG_INLINE double wg_of_bits_f64(uint64_t u)
{
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

/* yes where the condition, which is 0 or 1, holds and no elsewhere. For GCC written with a mask: it
 * may turn a plain ?: into a branch around the work that only one side needs, and does not
 * vectorise a loop with a branch in it. Clang does, and knows then that there is one comparison to
 * make.
 */

WG_INLINE float wg_pick_f32(int condition, float yes, float no)
{
#if defined(__clang__)
    return condition ? yes : no;
#else
    uint32_t mask = 0u - (uint32_t)condition;
    return wg_of_bits_f32((wg_bits_f32(yes) & mask) | (wg_bits_f32(no) & ~mask));
#endif
}

WG_INLINE double wg_pick_f64(int condition, double yes, double no)
{
#if defined(__clang__)
    return condition ? yes : no;
#else
    uint64_t mask = 0u - (uint64_t)condition;
    return wg_of_bits_f64((wg_bits_f64(yes) & mask) | (wg_bits_f64(no) & ~mask));
#endif
}

/* |x|, or limit where that is less or x is a NaN. Bit patterns of positive numbers are in the order
 * of the numbers, and the smaller of two integers takes no mask.
 */

WG_INLINE float wg_size_f32(float x, float limit)
{
    uint32_t size = wg_bits_f32(x) & 0x7fffffffu, most = wg_bits_f32(limit);
    return wg_of_bits_f32(size < most ? size : most);
}

/* Signed, for AVX2 compares no unsigned 64-bit integers. */
WG_INLINE double wg_size_f64(double x, double limit)
{
    int64_t size = (int64_t)(wg_bits_f64(x) & 0x7fffffffffffffffu);
    int64_t most = (int64_t)wg_bits_f64(limit);
    return wg_of_bits_f64((uint64_t)(size < most ? size : most));
}

/* size, which has no sign, with that of x. */

WG_INLINE float wg_signed_f32(float size, float x)
{
    return wg_of_bits_f32(wg_bits_f32(size) | (wg_bits_f32(x) & 0x80000000u));
}

WG_INLINE double wg_signed_f64(double size, double x)
{
    return wg_of_bits_f64(wg_bits_f64(size) | (wg_bits_f64(x) & 0x8000000000000000u));
}

/* y, with its sign changed where x has a minus. */
WG_INLINE double wg_times_sign_f64(double y, double x)
{
    return wg_of_bits_f64(wg_bits_f64(y) ^ (wg_bits_f64(x) & 0x8000000000000000u));
}

/* y, or x where that is a NaN. There y is to be 0, 1 or infinity, perhaps with the sign of x: all
 * their bits are set in x as well, so that x is y with more bits and a select is spared.
 */

WG_INLINE float wg_or_nan_f32(float y, float x)
{
    uint32_t mask = 0u - (uint32_t)(x != x);
    return wg_of_bits_f32(wg_bits_f32(y) | (wg_bits_f32(x) & mask));
}

WG_INLINE double wg_or_nan_f64(double y, double x)
{
    uint64_t mask = 0u - (uint64_t)(x != x);
    return wg_of_bits_f64(wg_bits_f64(y) | (wg_bits_f64(x) & mask));
}

/* 2^(n - bias) for an exponent field n. */

WG_INLINE float wg_pow2_f32(uint32_t field)
{
    return wg_of_bits_f32(field << 23);
}

WG_INLINE double wg_pow2_f64(uint64_t field)
{
    return wg_of_bits_f64(field << 52);
}

/* Between 1.5 * 2^23 - 2^22 and 1.5 * 2^23 + 2^22 floats are the integers, in order: adding this
 * number rounds to an integer, which is then read, in two's complement, as the difference of the
 * bits. 1.5 * 2^52 does the same for double.
 */
#define WG_ROUND_F32 0x1.8p+23f
#define WG_ROUND_F64 0x1.8p+52

/* An integer in two's complement as a number; |n| < 2^22 and 2^51. */

WG_INLINE float wg_of_int_f32(uint32_t n)
{
    return wg_of_bits_f32(wg_bits_f32(WG_ROUND_F32) + n) - WG_ROUND_F32;
}

WG_INLINE double wg_of_int_f64(uint64_t n)
{
    return wg_of_bits_f64(wg_bits_f64(WG_ROUND_F64) + n) - WG_ROUND_F64;
}

/* ---- exp ----------------------------------------------------------------------------------------
 *
 * x = n ln2 + r with n the integer nearest x / ln2, so |r| <= 0.3466 and e^x = 2^n e^r.
 *
 * r = hi + lo, where hi = fma(-n, LN2, x) has no rounding error: for n != 0 both x and n LN2 are
 * multiples of a quarter ulp of 1 and their difference is below 1/2. lo is n times what LN2 lacks.
 *
 * e^r = 1 + hi + tail with tail = lo + r^2 q(r), and q fits (e^r - 1 - r) / r^2. The terms of q are
 * taken in pairs, then the pairs in powers of r^2: a chain half as long as Horner's. The processor
 * works on as many elements at once as there is room for what they wait for.
 */

#define WG_LOG2E_F32  0x1.715476p+0f
#define WG_LN2_F32    0x1.62e430p-1f
#define WG_LN2_LO_F32 -0x1.05c610p-29f

#define WG_LOG2E_F64  0x1.71547652b82fep+0
#define WG_LN2_F64    0x1.62e42fefa39efp-1
#define WG_LN2_LO_F64 0x1.abc9e3b39803fp-56

/* e^x = 2^n (1 + hi + tail); n in two's complement. */
typedef struct {
    float hi, tail;
    uint32_t n;
} wg_exp_parts_f32;

typedef struct {
    double hi, tail;
    uint64_t n;
} wg_exp_parts_f64;

/* Leaves an error of 2^-30.9 relative to e^r - 1 on |r| <= 0.34668. */
WG_INLINE float wg_exp_poly_f32(float r, float r2)
{
    float q01 = fmaf(0x1.555554p-3f, r, 0.5f);
    float q23 = fmaf(0x1.111306p-7f, r, 0x1.5554fp-5f);
    float q45 = fmaf(0x1.9e0c1cp-13f, r, 0x1.6d437p-10f);
    return fmaf(fmaf(q45, r2, q23), r2, q01);
}

/* Leaves an error of 2^-61.5 relative to e^r - 1 on |r| <= 0.34668. */
WG_INLINE double wg_exp_poly_f64(double r, double r2)
{
    double q01 = fma(0x1.5555555555559p-3, r, 0.5);
    double q23 = fma(0x1.111111110f656p-7, r, 0x1.555555555554dp-5);
    double q45 = fma(0x1.a01a01b002befp-13, r, 0x1.6c16c16c1aafep-10);
    double q67 = fma(0x1.71ddf811d27e2p-19, r, 0x1.a01a018e0ebfap-16);
    double q89 = fma(0x1.af5f276a9eaf3p-26, r, 0x1.27e5133ba3616p-22);
    double high = fma(fma(0x1.1f1a30dc1852dp-29, r2, q89), r2, q67);
    return fma(fma(high, r2 * r2, fma(q45, r2, q23)), r2, q01);
}

/* Of e^(times x), where times is a power of two or minus one, which costs nothing. */

WG_INLINE wg_exp_parts_f32 wg_exp_split_f32(float x, float times)
{
    float shifted = fmaf(x, times * WG_LOG2E_F32, WG_ROUND_F32);
    float n = shifted - WG_ROUND_F32;
    float hi = fmaf(-n, WG_LN2_F32, times * x);
    float lo = -n * WG_LN2_LO_F32;
    float r = hi + lo;
    float r2 = r * r, tail = fmaf(r2, wg_exp_poly_f32(r, r2), lo);
    return (wg_exp_parts_f32){hi, tail, wg_bits_f32(shifted) - wg_bits_f32(WG_ROUND_F32)};
}

WG_INLINE wg_exp_parts_f64 wg_exp_split_f64(double x, double times)
{
    double shifted = fma(x, times * WG_LOG2E_F64, WG_ROUND_F64);
    double n = shifted - WG_ROUND_F64;
    double hi = fma(-n, WG_LN2_F64, times * x);
    double lo = -n * WG_LN2_LO_F64;
    double r = hi + lo;
    double r2 = r * r, tail = fma(r2, wg_exp_poly_f64(r, r2), lo);
    return (wg_exp_parts_f64){hi, tail, wg_bits_f64(shifted) - wg_bits_f64(WG_ROUND_F64)};
}

/* The clamp keeps n in range and changes no result: beyond it lie infinity and zero. The scaling
 * goes in two steps because 2^n alone may be out of range when the result is not; the first step
 * is exact, so a denormal result is rounded to its shorter significand once. A NaN comes back as it
 * was, since which bits arithmetic would give it differs between machines.
 */

/* Largest error 0.771 ulp at -0x1.5ed25p+6, where results are denormal: they are rounded twice. */
WG_INLINE float wg_exp_f32(float x)
{
    wg_exp_parts_f32 p = wg_exp_split_f32(wg_signed_f32(wg_size_f32(x, 104.0f), x), 1.0f);
    float top = 1.0f + p.hi;
    float y = top + ((p.hi - (top - 1.0f)) + p.tail);
    uint32_t n = p.n + 256, half = n >> 1;
    y = y * wg_pow2_f32(half - 1) * wg_pow2_f32(n - half - 1);
    return wg_or_nan_f32(y, x);
}

/* Largest error 0.757 ulp, likewise where results are denormal. */
WG_INLINE double wg_exp_f64(double x)
{
    wg_exp_parts_f64 p = wg_exp_split_f64(wg_signed_f64(wg_size_f64(x, 746.0), x), 1.0);
    double top = 1.0 + p.hi;
    double y = top + ((p.hi - (top - 1.0)) + p.tail);
    uint64_t n = p.n + 2048, half = n >> 1;
    y = y * wg_pow2_f64(half - 1) * wg_pow2_f64(n - half - 1);
    return wg_or_nan_f64(y, x);
}

/* ---- log ----------------------------------------------------------------------------------------
 *
 * x = 2^n (1 + f) and log x = n ln2 + log(1 + f), with 1 + f in [2/3, 4/3), where |f| <= 1/3 and
 * n is 0 around x = 1. f is exact. Adding the bits of 1 less those of 2/3 to the bits of x carries
 * into the exponent field just where 2^n is to be the next power. Denormal x is scaled up first.
 *
 * ln2 = high + low, where high is short enough for n high to be exact. n high + f keeps its
 * rounding error, and what remains of log(1 + f) is small beside it:
 *   float:  log(1 + f) = f - f^2/2 + f^3 q(f);
 *   double: log(1 + f) = f - f^2/2 + s (f^2/2 + R), with s = f / (2 + f) and
 *           R = 2 atanh(s) / s - 2, a polynomial in s^2: one division saves half of the terms.
 *
 * Zero gives -infinity, any number below it the NaN without sign or payload; infinity and NaN come
 * back as they were.
 */

#define WG_LN2_HIGH_F32 0x1.62e4p-1f
#define WG_LN2_LOW_F32  0x1.7f7d1cp-20f
#define WG_LN2_HIGH_F64 0x1.62e42fefa38p-1
#define WG_LN2_LOW_F64  0x1.ef35793c7673p-45

#define WG_NAN_F32 wg_of_bits_f32(0x7fc00000u)
#define WG_NAN_F64 wg_of_bits_f64(0x7ff8000000000000u)

/* x = 2^n (1 + f). */
typedef struct {
    float n, f;
} wg_log_parts_f32;

typedef struct {
    double n, f;
} wg_log_parts_f64;

WG_INLINE wg_log_parts_f32 wg_log_split_f32(float x)
{
    uint32_t lift = (0u - (uint32_t)(x < FLT_MIN)) & 24u;
    uint32_t u = wg_bits_f32(x * wg_pow2_f32(127 + lift)), field = (u + 0x00555555u) >> 23;
    float f = wg_of_bits_f32(u - ((field - 127) << 23)) - 1.0f;
    return (wg_log_parts_f32){wg_of_int_f32(field - lift - 127), f};
}

WG_INLINE wg_log_parts_f64 wg_log_split_f64(double x)
{
    uint64_t lift = (0u - (uint64_t)(x < DBL_MIN)) & 54u;
    uint64_t u = wg_bits_f64(x * wg_pow2_f64(1023 + lift));
    uint64_t field = (u + 0x000aaaaaaaaaaaabu) >> 52;
    double f = wg_of_bits_f64(u - ((field - 1023) << 52)) - 1.0;
    return (wg_log_parts_f64){wg_of_int_f64(field - lift - 1023), f};
}

/* (log(1 + f) - f + f^2/2) / f^3; leaves an error of 2^-27.6 relative to log(1 + f) on
 * |f| <= 1/3.
 */
WG_INLINE float wg_log_poly_f32(float f)
{
    float q = -0x1.080c9ep-3f;
    q = fmaf(q, f, 0x1.1e73ap-3f);
    q = fmaf(q, f, -0x1.f30e36p-4f);
    q = fmaf(q, f, 0x1.1ed424p-3f);
    q = fmaf(q, f, -0x1.559de4p-3f);
    q = fmaf(q, f, 0x1.99d05ep-3f);
    q = fmaf(q, f, -0x1.fffefp-3f);
    return fmaf(q, f, 0x1.555506p-2f);
}

/* 2 atanh(s) / s - 2 with z = s^2; leaves an error of 2^-62.6 relative to atanh on |s| <= 0.2. */
WG_INLINE double wg_log_poly_f64(double z)
{
    double z2 = z * z;
    double q01 = fma(0x1.999999999c146p-2, z, 0x1.555555555554fp-1);
    double q23 = fma(0x1.c71c748ae5e47p-3, z, 0x1.24924921e8dfdp-2);
    double q45 = fma(0x1.3b359523b532cp-3, z, 0x1.745c4c1d0d1eap-3);
    double q67 = fma(0x1.1b6cbdb71dd2dp-3, z, 0x1.0dce92e71b03dp-3);
    return z * fma(fma(fma(q67, z2, q45), z2, q23), z2, q01);
}

/* log(1 + f) + n ln2 for sum + low, which is n ln2 + f. */

WG_INLINE float wg_log_end_f32(float f, float sum, float low)
{
    float cubic = fmaf(f * f, f * wg_log_poly_f32(f), low);
    return sum + fmaf(-0.5f * f, f, cubic);
}

WG_INLINE double wg_log_end_f64(double f, double sum, double low)
{
    double s = f / (2.0 + f), half = 0.5 * f;
    double cubic = fma(s, fma(half, f, wg_log_poly_f64(s * s)), low);
    return sum + fma(-half, f, cubic);
}

/* log_x, which is log x for finite x > 0, or else what stands for it. */

WG_INLINE float wg_log_or_special_f32(float x, float log_x)
{
    float special = wg_pick_f32(x < 0.0f, WG_NAN_F32, wg_pick_f32(x == 0.0f, -HUGE_VALF, x));
    return wg_pick_f32((x > 0.0f) & (x < HUGE_VALF), log_x, special);
}

WG_INLINE double wg_log_or_special_f64(double x, double log_x)
{
    double special = wg_pick_f64(x < 0.0, WG_NAN_F64, wg_pick_f64(x == 0.0, -HUGE_VAL, x));
    return wg_pick_f64((x > 0.0) & (x < HUGE_VAL), log_x, special);
}

/* Largest error 0.758 ulp at 0x1.55761ap-1. */
WG_INLINE float wg_log_f32(float x)
{
    wg_log_parts_f32 p = wg_log_split_f32(x);
    float high = p.n * WG_LN2_HIGH_F32, sum = high + p.f;
    float low = fmaf(p.n, WG_LN2_LOW_F32, p.f - (sum - high));
    return wg_log_or_special_f32(x, wg_log_end_f32(p.f, sum, low));
}

/* Largest error 0.735 ulp, near 4/3. */
WG_INLINE double wg_log_f64(double x)
{
    wg_log_parts_f64 p = wg_log_split_f64(x);
    double high = p.n * WG_LN2_HIGH_F64, sum = high + p.f;
    double low = fma(p.n, WG_LN2_LOW_F64, p.f - (sum - high));
    return wg_log_or_special_f64(x, wg_log_end_f64(p.f, sum, low));
}

/* ---- tanh ---------------------------------------------------------------------------------------
 *
 * tanh x = (e^2x - 1) / (e^2x + 1) for x >= 0; below, the same with the sign put back.
 *
 * With e^2x = 2^n (1 + e), both numerator and denominator are (2^n -+ 1) + 2^n e, kept as a sum and
 * what it lacks. Near zero n is 0 and the numerator is 2^n e, so there is no separate case for
 * small x. The quotient of the two sums is then corrected by its remainder, which sees what they
 * lack. For x > 4 tanh x is 1 - 2 / (e^2x + 1), where an error of the quotient hardly counts, while
 * in the other formula 2^n -+ 1 would soon need more digits than there are.
 *
 * The clamp lies where the result has long been 1.
 */

/* Largest error 0.844 ulp at 0x1.008e38p-3. */
WG_INLINE float wg_tanh_f32(float x)
{
    float size = wg_size_f32(x, 10.0f);
    wg_exp_parts_f32 p = wg_exp_split_f32(size, 2.0f);
    float e = p.hi + p.tail, e_low = p.tail - (e - p.hi), power = wg_pow2_f32(p.n + 127);
    float less = power - 1.0f, num = fmaf(power, e, less);
    float more = power + 1.0f, den = fmaf(power, e, more);
    float num_low = fmaf(power, e_low, fmaf(power, e, less - num));
    float den_low = fmaf(power, e_low, fmaf(power, e, more - den));
    float inverse = 1.0f / den, ratio = num * inverse;
    float rest = fmaf(-ratio, den, num) + fmaf(-ratio, den_low, num_low);
    int far = size > 4.0f;
    float y = fmaf(wg_pick_f32(far, -2.0f, rest), inverse, wg_pick_f32(far, 1.0f, ratio));
    return wg_or_nan_f32(wg_signed_f32(y, x), x);
}

/* Largest error 0.914 ulp, near ln2 / 4. */
WG_INLINE double wg_tanh_f64(double x)
{
    double size = wg_size_f64(x, 20.0);
    wg_exp_parts_f64 p = wg_exp_split_f64(size, 2.0);
    double e = p.hi + p.tail, e_low = p.tail - (e - p.hi), power = wg_pow2_f64(p.n + 1023);
    double less = power - 1.0, num = fma(power, e, less);
    double more = power + 1.0, den = fma(power, e, more);
    double num_low = fma(power, e_low, fma(power, e, less - num));
    double den_low = fma(power, e_low, fma(power, e, more - den));
    double inverse = 1.0 / den, ratio = num * inverse;
    double rest = fma(-ratio, den, num) + fma(-ratio, den_low, num_low);
    int far = size > 4.0;
    double y = fma(wg_pick_f64(far, -2.0, rest), inverse, wg_pick_f64(far, 1.0, ratio));
    return wg_or_nan_f64(wg_signed_f64(y, x), x);
}

/* ---- sigmoid ------------------------------------------------------------------------------------
 *
 * With t = e^-|x|, sigmoid x = 1 / (1 + e^-x) is t / (1 + t) for x < 0 and 1 - t / (1 + t) for
 * others. The difference is at least 1/2 and the quotient at most, so that its error counts half.
 *
 * t = 2^n m, n <= 0. m and 1 + t are kept as a sum and what it lacks; m / (1 + t) is corrected by
 * its remainder, and scaled at the end in two steps, of which the first is exact, as for exp. Where
 * 2^n is denormal or zero, t is lost in 1 + t.
 */

/* Largest error 0.783 ulp at 0x1.51b2a8p-2. */
WG_INLINE float wg_sigmoid_f32(float x)
{
    wg_exp_parts_f32 p = wg_exp_split_f32(wg_size_f32(x, 104.0f), -1.0f);
    float top = 1.0f + p.hi, lack = (p.hi - (top - 1.0f)) + p.tail;
    float m = top + lack, m_low = lack - (m - top);
    float first = wg_pow2_f32(p.n + 127 + 64), power = first * 0x1p-64f;
    float den = fmaf(m, power, 1.0f), den_low = fmaf(m_low, power, fmaf(m, power, 1.0f - den));
    float inverse = 1.0f / den, ratio = m * inverse;
    float rest = fmaf(-ratio, den, m) + fmaf(-ratio, den_low, m_low);
    float y = fmaf(rest, inverse, ratio);
    y = wg_pick_f32(x < 0.0f, y * first * 0x1p-64f, fmaf(-y, power, 1.0f));
    return wg_or_nan_f32(y, x);
}

/* Largest error 0.773 ulp, near 1. */
WG_INLINE double wg_sigmoid_f64(double x)
{
    wg_exp_parts_f64 p = wg_exp_split_f64(wg_size_f64(x, 746.0), -1.0);
    double top = 1.0 + p.hi, lack = (p.hi - (top - 1.0)) + p.tail;
    double m = top + lack, m_low = lack - (m - top);
    double first = wg_pow2_f64(p.n + 1023 + 512), power = first * 0x1p-512;
    double den = fma(m, power, 1.0), den_low = fma(m_low, power, fma(m, power, 1.0 - den));
    double inverse = 1.0 / den, ratio = m * inverse;
    double rest = fma(-ratio, den, m) + fma(-ratio, den_low, m_low);
    double y = fma(rest, inverse, ratio);
    y = wg_pick_f64(x < 0.0, y * first * 0x1p-512, fma(-y, power, 1.0));
    return wg_or_nan_f64(y, x);
}

/* ---- one spelling for both types ------------------------------------------------------------- */

#define WG_EXP(x)       _Generic((x), float : wg_exp_f32, double : wg_exp_f64)(x)
#define WG_LOG(x)       _Generic((x), float : wg_log_f32, double : wg_log_f64)(x)
#define WG_TANH(x)      _Generic((x), float : wg_tanh_f32, double : wg_tanh_f64)(x)
#define WG_SIGMOID(x)   _Generic((x), float : wg_sigmoid_f32, double : wg_sigmoid_f64)(x)
#define WG_SQRT(x)      _Generic((x), float : sqrtf, double : sqrt)(x)
#define WG_FMA(a, b, c) _Generic((a), float : fmaf, double : fma)(a, b, c)
#define WG_PICK(condition, yes, no) \
    _Generic((yes), float : wg_pick_f32, double : wg_pick_f64)(condition, yes, no)

#endif
