/* arcs.h — asin, acos, atan and atan2 for float and double, in the manner of elementary.h.
 *
 * float is computed in double, with shorter polynomials and without what double has to correct, and
 * rounded once at the end.
 */
#ifndef WG_KERNELS_ARCS_H
#define WG_KERNELS_ARCS_H

#include "elementary.h"

#define WG_PI_HI 0x1.921fb54442d18p+1
#define WG_PI_LO 0x1.1a62633145c07p-53

/* turns pi + root + tail, where turns is a multiple of 1/4 and root is not above turns pi or turns
 * is 0. */
WG_INLINE double wg_add_turns(double turns, double root, double tail)
{
    double hi = turns * WG_PI_HI, lo = fma(turns, WG_PI_HI, -hi) + turns * WG_PI_LO;
    double sum = hi + root;
    return sum + ((root - (sum - hi)) + (lo + tail));
}

/* ---- asin and acos ------------------------------------------------------------------------------
 *
 * For |x| <= 1/2, asin |x| = s + s^3 P(s^2) with s = |x|. For larger ones pi/2 - asin |x| is twice
 * the same formula for s = sqrt((1 - |x|) / 2), whose square has no rounding error; what the root
 * lost is the remainder of that square by 2 s. Beyond 1 the root is NaN.
 */

/* asin s = root + tail. */
typedef struct {
    double root, tail;
    int large;
} wg_arc;

/* (asin s / s - 1) / s^2; leaves an error of 2^-58.7 relative to asin s on |s| <= 1/2. */
WG_INLINE double wg_asin_poly_f64(double z)
{
    double z2 = z * z, z4 = z2 * z2;
    double p01 = fma(0x1.333333332e130p-4, z, 0x1.5555555555577p-3);
    double p23 = fma(0x1.f1c71a94e2e5fp-6, z, 0x1.6db6db72127ffp-5);
    double p45 = fma(0x1.1c49ef90a3ad6p-6, z, 0x1.6e8bdee4f3653p-6);
    double p67 = fma(0x1.758347a37b237p-7, z, 0x1.ca1fb4a02b896p-7);
    double p89 = fma(0x1.e41e23064ed3ep-9, z, 0x1.61513688dbc8ep-7);
    double pab = fma(-0x1.5981820698bc9p-6, z, 0x1.6467c538f4c8fp-6);
    double high = fma(fma(0x1.0be3d0cd1ca88p-5, z2, pab), z2, p89);
    return fma(fma(high, z4, fma(p67, z2, p45)), z4, fma(p23, z2, p01));
}

/* The same with an error of 2^-31.3. */
WG_INLINE double wg_asin_poly_f32(double z)
{
    double z2 = z * z;
    double p01 = fma(0x1.33388125d8239p-4, z, 0x1.55554c577adf0p-3);
    double p23 = fma(0x1.04a11e3db2667p-5, z, 0x1.6cae0087198d1p-5);
    double p45 = fma(0x1.343c1def26792p-5, z, 0x1.d7709cce84dc0p-7);
    return fma(fma(p45, z2, p23), z2, p01);
}

WG_INLINE wg_arc wg_arc_f64(double size)
{
    int large = size > 0.5;
    double z = wg_pick_f64(large, 0.5 - 0.5 * size, size * size), s = sqrt(z);
    double lost = fma(-s, s, z) / (s + s + DBL_MIN); /* 0 for s = 0 */
    double root = wg_pick_f64(large, s, size);
    double tail = fma(root * z, wg_asin_poly_f64(z), wg_pick_f64(large, lost, 0.0));
    return (wg_arc){root, tail, large};
}

WG_INLINE wg_arc wg_arc_f32(double size)
{
    int large = size > 0.5;
    double z = wg_pick_f64(large, 0.5 - 0.5 * size, size * size);
    double root = wg_pick_f64(large, sqrt(z), size);
    return (wg_arc){root, root * z * wg_asin_poly_f32(z), large};
}

WG_INLINE double wg_asin_of(wg_arc a, double x)
{
    double turns = wg_pick_f64(a.large, 0.5, 0.0), times = wg_pick_f64(a.large, -2.0, 1.0);
    return wg_times_sign_f64(wg_add_turns(turns, times * a.root, times * a.tail), x);
}

WG_INLINE double wg_acos_of(wg_arc a, double x)
{
    double turns = wg_pick_f64(a.large, wg_pick_f64(x < 0.0, 1.0, 0.0), 0.5);
    double times = wg_times_sign_f64(wg_pick_f64(a.large, 2.0, -1.0), x);
    return wg_add_turns(turns, times * a.root, times * a.tail);
}

/* y where |x| <= 1, NaN beyond; a NaN comes back as it was. */

WG_INLINE float wg_up_to_one_f32(float y, float x)
{
    return wg_pick_f32(fabsf(x) <= 1.0f, y, wg_pick_f32(x == x, WG_NAN_F32, x));
}

WG_INLINE double wg_up_to_one_f64(double y, double x)
{
    return wg_pick_f64(fabs(x) <= 1.0, y, wg_pick_f64(x == x, WG_NAN_F64, x));
}

WG_INLINE float wg_asin_f32(float x)
{
    return wg_up_to_one_f32((float)wg_asin_of(wg_arc_f32(fabs((double)x)), (double)x), x);
}

WG_INLINE double wg_asin_f64(double x)
{
    return wg_up_to_one_f64(wg_asin_of(wg_arc_f64(fabs(x)), x), x);
}

WG_INLINE float wg_acos_f32(float x)
{
    return wg_up_to_one_f32((float)wg_acos_of(wg_arc_f32(fabs((double)x)), (double)x), x);
}

WG_INLINE double wg_acos_f64(double x)
{
    return wg_up_to_one_f64(wg_acos_of(wg_arc_f64(fabs(x)), x), x);
}

/* ---- atan and atan2 -----------------------------------------------------------------------------
 *
 * With a the smaller of |x| and |y| and b the larger, atan(a / b) is atan q with q = a / b where
 * a <= b/2, and pi/4 + atan q with q = (a - b) / (a + b) for others, so that |q| <= 1/2. a - b has
 * no rounding error, that of a + b is kept, and q is corrected by the remainder of the division.
 * Half planes and sides add multiples of pi/4: the angle is turns pi + sign atan q.
 */

typedef struct {
    double num, den, den_low; /* q */
    double turns, sign;
} wg_octant;

/* Of sizes, not both 0 nor both infinite; left: x is negative. */
WG_INLINE wg_octant wg_octant_of(double y, double x, int left)
{
    int steep = y > x;
    double a = wg_pick_f64(steep, x, y), b = wg_pick_f64(steep, y, x), both = a + b;
    int middle = a > 0.5 * b;
    double turns = wg_pick_f64(middle, 0.25, 0.0), sign = wg_pick_f64(steep, -1.0, 1.0);
    turns = wg_pick_f64(steep, 0.5 - turns, turns);
    return (wg_octant){.num = wg_pick_f64(middle, a - b, a),
                       .den = wg_pick_f64(middle, both, b),
                       .den_low = wg_pick_f64(middle, a - (both - b), 0.0),
                       .turns = wg_pick_f64(left, 1.0 - turns, turns),
                       .sign = wg_pick_f64(left, -sign, sign)};
}

/* (atan q / q - 1) / q^2; leaves an error of 2^-60.6 relative to atan q on |q| <= 1/2. */
WG_INLINE double wg_atan_poly_f64(double z)
{
    double z2 = z * z, z4 = z2 * z2;
    double p01 = fma(0x1.99999999990d7p-3, z, -0x1.5555555555552p-2);
    double p23 = fma(0x1.c71c71a9ca10ep-4, z, -0x1.2492492451f0ep-3);
    double p45 = fma(0x1.3b135c5f69835p-4, z, -0x1.745d135f74097p-4);
    double p67 = fma(0x1.e17e4d942e43ap-5, z, -0x1.110c333fa2482p-4);
    double p89 = fma(0x1.7785eb4a9eb62p-5, z, -0x1.ac563bd644065p-5);
    double pab = fma(0x1.7fee52466d672p-6, z, -0x1.2ee4633033328p-5);
    double high = fma(fma(-0x1.0d3e4892b03a4p-7, z2, pab), z2, p89);
    return fma(fma(high, z4, fma(p67, z2, p45)), z4, fma(p23, z2, p01));
}

/* The same with an error of 2^-31.7. */
WG_INLINE double wg_atan_poly_f32(double z)
{
    double z2 = z * z;
    double p01 = fma(0x1.9996edaf4ba17p-3, z, -0x1.5555510a522cep-2);
    double p23 = fma(0x1.c02568bfbf860p-4, z, -0x1.244ada30e9477p-3);
    double p45 = fma(0x1.3d3da26cba531p-5, z, -0x1.4709c95e6a387p-4);
    return fma(fma(p45, z2, p23), z2, p01);
}

WG_INLINE double wg_octant_angle_f64(wg_octant o)
{
    double inverse = 1.0 / o.den, q = o.num * inverse, z = q * q;
    double lost = fma(-q, o.den_low, fma(-q, o.den, o.num)) * inverse;
    double tail = fma(q * z, wg_atan_poly_f64(z), fma(-lost, z, lost)); /* lost / (1 + z), nearly */
    return wg_add_turns(o.turns, o.sign * q, o.sign * tail);
}

WG_INLINE double wg_octant_angle_f32(wg_octant o)
{
    double q = o.num / o.den, z = q * q;
    return wg_add_turns(o.turns, o.sign * q, o.sign * (q * z * wg_atan_poly_f32(z)));
}

/* Beyond the limit lies pi/2. */

WG_INLINE float wg_atan_f32(float x)
{
    double size = wg_size_f64((double)x, 0x1p+70);
    double y = wg_octant_angle_f32(wg_octant_of(size, 1.0, 0));
    return wg_pick_f32(x == x, (float)wg_times_sign_f64(y, (double)x), x);
}

WG_INLINE double wg_atan_f64(double x)
{
    double y = wg_octant_angle_f64(wg_octant_of(wg_size_f64(x, 0x1p+70), 1.0, 0));
    return wg_pick_f64(x == x, wg_times_sign_f64(y, x), x);
}

/* The sizes of y and x brought to where neither their sum nor a remainder of their quotient leaves
 * the range of double, unless the quotient does; zeros and infinities to numbers of the same angle.
 */
WG_INLINE wg_octant wg_octant_scaled(double y, double x, int left)
{
    double larger = wg_pick_f64(y > x, y, x);
    double scale = wg_pick_f64(larger > 0x1p+1000, 0x1p-100, 1.0);
    scale = wg_pick_f64(larger < 0x1p+300, 0x1p+600, scale);
    int infinite = larger == HUGE_VAL;
    y = wg_pick_f64(infinite, wg_pick_f64(y == HUGE_VAL, 1.0, 0.0), y * scale);
    x = wg_pick_f64(infinite, wg_pick_f64(x == HUGE_VAL, 1.0, 0.0), x * scale);
    return wg_octant_of(y, wg_pick_f64(larger == 0.0, 1.0, x), left);
}

/* Whether x is below 0 or -0. */
WG_INLINE int wg_has_minus(double x)
{
    return copysign(1.0, x) < 0.0;
}

WG_INLINE float wg_atan2_f32(float y, float x)
{
    double size_y = fabs((double)y), size_x = fabs((double)x);
    wg_octant o = wg_octant_scaled(size_y, size_x, wg_has_minus((double)x));
    float angle = (float)wg_times_sign_f64(wg_octant_angle_f32(o), (double)y);
    return wg_pick_f32((x == x) & (y == y), angle, WG_NAN_F32);
}

WG_INLINE double wg_atan2_f64(double y, double x)
{
    wg_octant o = wg_octant_scaled(fabs(y), fabs(x), wg_has_minus(x));
    double angle = wg_times_sign_f64(wg_octant_angle_f64(o), y);
    return wg_pick_f64((x == x) & (y == y), angle, WG_NAN_F64);
}

/* ---- one spelling for both types ------------------------------------------------------------- */

#define WG_ASIN(x)     _Generic((x), float : wg_asin_f32, double : wg_asin_f64)(x)
#define WG_ACOS(x)     _Generic((x), float : wg_acos_f32, double : wg_acos_f64)(x)
#define WG_ATAN(x)     _Generic((x), float : wg_atan_f32, double : wg_atan_f64)(x)
#define WG_ATAN2(y, x) _Generic((x), float : wg_atan2_f32, double : wg_atan2_f64)(y, x)

#endif
