/* circular.h — sin, cos and tan for float and double, in the manner of elementary.h, for
 * arguments of any size.
 *
 * |x| = q pi/2 + r with q the integer nearest |x| 2/pi, so |r| <= pi/4, and the result is sin r or
 * cos r, or their quotient, with a sign, by q mod 4. r is kept as a sum hi + lo.
 *
 * For |x| <= 2^32 r is computed without a branch, in loops that the compiler vectorises. A larger x
 * needs the digits of 2/pi that stand where its own do, and integers of 192 bits: that is a
 * function apart (circular.c), called by a loop that takes its elements one by one. far.h makes an
 * elementwise op of the two. Either way an element's bits depend on the element alone.
 *
 * float is computed in double, with shorter polynomials, and rounded once at the end.
 */
#ifndef WG_KERNELS_CIRCULAR_H
#define WG_KERNELS_CIRCULAR_H

#include "elementary.h"

/* A size, |x|, as quarters pi/2 + hi + lo, where quarters counts modulo 4 in its last two bits. */
typedef struct {
    double hi, lo;
    uint64_t quarters;
} wg_angle;

/* ---- reduction ----------------------------------------------------------------------------------
 *
 * r = ((|x| - q A) - q B) - q C, where A + B + C is pi/2 to 161 bits. |x| and q A are multiples of
 * 2^-53, and their difference is below 1: fma has it without a rounding error. No double comes
 * nearer to a multiple of pi/2 than some 2^-62, and the digits of pi/2 that are left out count
 * 2^-129 at most.
 */

#define WG_NEAR 0x1p+32

#define WG_TWO_OVER_PI 0x1.45f306dc9c883p-1
#define WG_HALF_PI_A   0x1.921fb54442d18p+0
#define WG_HALF_PI_B   0x1.1a62633145c07p-54
#define WG_HALF_PI_C   -0x1.f1976b7ed8fbcp-110

/* For size <= WG_NEAR. */
WG_INLINE wg_angle wg_angle_near_f64(double size)
{
    double shifted = fma(size, WG_TWO_OVER_PI, WG_ROUND_F64);
    double q = shifted - WG_ROUND_F64;
    double first = fma(-q, WG_HALF_PI_A, size);
    double second = q * WG_HALF_PI_B, second_low = fma(q, WG_HALF_PI_B, -second);
    double sum = first - second, part = sum - first; /* either may be the larger */
    double lost = (first - (sum - part)) - (second + part);
    double low = fma(-q, WG_HALF_PI_C, lost - second_low);
    double hi = sum + low;
    return (wg_angle){hi, low - (hi - sum), wg_bits_f64(shifted)};
}

/* The same for a float, whose 24 bits come no nearer to a multiple of pi/2 than 2^-33. */
WG_INLINE wg_angle wg_angle_near_f32(double size)
{
    double shifted = fma(size, WG_TWO_OVER_PI, WG_ROUND_F64);
    double q = shifted - WG_ROUND_F64;
    double first = fma(-q, WG_HALF_PI_A, size);
    return (wg_angle){fma(-q, WG_HALF_PI_B, first), 0.0, wg_bits_f64(shifted)};
}

/* For any size > WG_NEAR; NaN of infinity. */
wg_angle wg_angle_far(double size);

/* ---- sin, cos and tan of an angle ---------------------------------------------------------------
 *
 * With z = hi^2:
 *   sin(hi + lo) = hi + (lo + z (hi S(z) - lo/2)), S fits (sin r / r - 1) / z;
 *   cos(hi + lo) = (1 - z/2) + (z^2 C(z) - (hi lo + z_low/2)), C fits (cos r - 1 + z/2) / z^2,
 * where z_low is what the rounding of z lost. The first sum of each keeps its own loss, for tan.
 */

typedef struct {
    double sine, sine_low, cosine, cosine_low;
} wg_sines;

/* Leaves an error of 2^-63.0 relative to sin r on |r| <= 0.7855. */
WG_INLINE double wg_sin_poly_f64(double z)
{
    double z2 = z * z;
    double s01 = fma(0x1.1111111111069p-7, z, -0x1.5555555555555p-3);
    double s23 = fma(0x1.71de3a33a8b29p-19, z, -0x1.a01a019ffe531p-13);
    double s45 = fma(0x1.6109c5235f7e5p-33, z, -0x1.ae642c59090e0p-26);
    double high = fma(-0x1.a00371556b7dcp-41, z2, s45);
    return fma(fma(high, z2, s23), z2, s01);
}

/* Leaves an error of 2^-63.8 relative to cos r on |r| <= 0.7855. */
WG_INLINE double wg_cos_poly_f64(double z)
{
    double z2 = z * z;
    double c01 = fma(-0x1.6c16c16c15013p-10, z, 0x1.555555555554bp-5);
    double c23 = fma(-0x1.27e4f7f169c40p-22, z, 0x1.a01a019c8ede7p-16);
    double c45 = fma(-0x1.8fa6966fe98a8p-37, z, 0x1.1ee9dbcce2b6fp-29);
    return fma(fma(c45, z2, c23), z2, c01);
}

WG_INLINE wg_sines wg_sines_f64(wg_angle a)
{
    double z = a.hi * a.hi, half = 0.5 * z;
    double tail = fma(z, fma(a.hi, wg_sin_poly_f64(z), -0.5 * a.lo), a.lo);
    double sine = a.hi + tail;
    double top = 1.0 - half;
    double half_low = fma(a.hi, a.lo, 0.5 * fma(a.hi, a.hi, -z));
    double rest = ((1.0 - top) - half) + fma(z * z, wg_cos_poly_f64(z), -half_low);
    double cosine = top + rest;
    return (wg_sines){sine, tail - (sine - a.hi), cosine, rest - (cosine - top)};
}

/* sin r = r + r^3 S and cos r = 1 + r^2 C, which leave errors of 2^-37.4 and 2^-33.9. */
WG_INLINE wg_sines wg_sines_f32(wg_angle a)
{
    double z = a.hi * a.hi, z2 = z * z;
    double s01 = fma(0x1.1111086594077p-7, z, -0x1.5555554c69f4bp-3);
    double s23 = fma(0x1.6cd0bcf565893p-19, z, -0x1.a00f7b0b0191dp-13);
    double c01 = fma(0x1.55553c76dbd9ap-5, z, -0x1.ffffffcb757dbp-2);
    double c23 = fma(0x1.991672e962ce1p-16, z, -0x1.6c07f0d77bc61p-10);
    double sine = fma(a.hi * z, fma(s23, z2, s01), a.hi);
    return (wg_sines){sine, 0.0, fma(fma(c23, z2, c01), z, 1.0), 0.0};
}

/* yes where the last bit of n is set and no elsewhere: a mask from an integer as wide as they. */
WG_INLINE double wg_pick_odd(uint64_t n, double yes, double no)
{
    uint64_t mask = 0u - (n & 1);
    return wg_of_bits_f64((wg_bits_f64(yes) & mask) | (wg_bits_f64(no) & ~mask));
}

/* The sine of r after so many quarter turns. */
WG_INLINE double wg_turned(wg_sines s, uint64_t quarters)
{
    double size = wg_pick_odd(quarters, s.cosine, s.sine);
    return wg_of_bits_f64(wg_bits_f64(size) ^ (quarters & 2) << 62);
}

/* sin/cos or -cos/sin, corrected by the remainder of the division, which sees what they lack. */
WG_INLINE double wg_tan_of_f64(wg_sines s, uint64_t quarters)
{
    double num = wg_pick_odd(quarters, -s.cosine, s.sine);
    double num_low = wg_pick_odd(quarters, -s.cosine_low, s.sine_low);
    double den = wg_pick_odd(quarters, s.sine, s.cosine);
    double den_low = wg_pick_odd(quarters, s.sine_low, s.cosine_low);
    double inverse = 1.0 / den, ratio = num * inverse;
    double rest = fma(-ratio, den, num) + fma(-ratio, den_low, num_low);
    return fma(rest, inverse, ratio);
}

WG_INLINE double wg_tan_of_f32(wg_sines s, uint64_t quarters)
{
    return wg_pick_odd(quarters, -s.cosine, s.sine) / wg_pick_odd(quarters, s.sine, s.cosine);
}

/* ---- the functions ------------------------------------------------------------------------------
 *
 * wg_sin_near_f32 and its like want |x| <= WG_NEAR or a NaN; wg_sin_f32 takes any x. Infinity gives
 * NaN; a NaN comes back as it was.
 */

#define WG_SIN_AT(bits, x, a) wg_times_sign_f64(wg_turned(wg_sines_##bits(a), (a).quarters), x)
#define WG_COS_AT(bits, x, a) wg_turned(wg_sines_##bits(a), (a).quarters + 1)
#define WG_TAN_AT(bits, x, a) \
    wg_times_sign_f64(wg_tan_of_##bits(wg_sines_##bits(a), (a).quarters), x)

#define WG_CIRCULAR_FUNCTION(name, real, bits, AT)                                     \
    WG_INLINE real wg_##name##_near_##bits(real x)                                     \
    {                                                                                  \
        wg_angle a = wg_angle_near_##bits(fabs((double)x));                            \
        return wg_pick_##bits(x == x, (real)AT(bits, (double)x, a), x);                \
    }                                                                                  \
    WG_INLINE real wg_##name##_##bits(real x)                                          \
    {                                                                                  \
        double size = fabs((double)x);                                                 \
        wg_angle a = size > WG_NEAR ? wg_angle_far(size) : wg_angle_near_##bits(size); \
        return wg_pick_##bits(x == x, (real)AT(bits, (double)x, a), x);                \
    }

WG_CIRCULAR_FUNCTION(sin, float, f32, WG_SIN_AT)
WG_CIRCULAR_FUNCTION(sin, double, f64, WG_SIN_AT)

WG_CIRCULAR_FUNCTION(cos, float, f32, WG_COS_AT)
WG_CIRCULAR_FUNCTION(cos, double, f64, WG_COS_AT)

WG_CIRCULAR_FUNCTION(tan, float, f32, WG_TAN_AT)
WG_CIRCULAR_FUNCTION(tan, double, f64, WG_TAN_AT)

/* ---- one spelling for both types ------------------------------------------------------------- */

#define WG_SIN_NEAR(x) _Generic((x), float : wg_sin_near_f32, double : wg_sin_near_f64)(x)
#define WG_COS_NEAR(x) _Generic((x), float : wg_cos_near_f32, double : wg_cos_near_f64)(x)
#define WG_TAN_NEAR(x) _Generic((x), float : wg_tan_near_f32, double : wg_tan_near_f64)(x)
#define WG_SIN(x)      _Generic((x), float : wg_sin_f32, double : wg_sin_f64)(x)
#define WG_COS(x)      _Generic((x), float : wg_cos_f32, double : wg_cos_f64)(x)
#define WG_TAN(x)      _Generic((x), float : wg_tan_f32, double : wg_tan_f64)(x)

#endif
