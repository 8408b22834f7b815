/* circular.h — what accuracy.c tries of circular and hyperbolic functions. Included once, after
 * LOOP is defined. */
#include "kernels/arcs.h"
#include "kernels/circular.h"
#include "kernels/hyperbolic.h"

/* atan2(y, x) as a function of y: x is a number that the bits of y choose, every other time one not
 * far from y. */

static double beside(uint64_t bits, double y, int range)
{
    uint64_t u = bits * 0x9e3779b97f4a7c15u;
    u ^= u >> 29;
    double near = 1.0 + (double)(u >> 12) * 0x1p-52;
    if (u & 1024)
        return ldexp(near, (int)(u % 8) - 4) * (u & 2048 ? y : -y);
    return ldexp(near, (int)(u % (uint64_t)(2 * range)) - range) * (u & 2048 ? 1.0 : -1.0);
}

static float beside_f32(float y)
{
    return (float)beside(wg_bits_f32(y), (double)y, 100);
}

static double beside_f64(double y)
{
    return beside(wg_bits_f64(y), y, 1000);
}

static float angle_f32(float y)
{
    return y == y ? wg_atan2_f32(y, beside_f32(y)) : y;
}

static double angle_f64(double y)
{
    return y == y ? wg_atan2_f64(y, beside_f64(y)) : y;
}

static double angle(double y)
{
    return atan2(y, (double)beside_f32((float)y));
}

static int mpfr_angle(mpfr_t r, const mpfr_t y, mpfr_rnd_t rounding)
{
    MPFR_DECL_INIT(x, 53);
    mpfr_set_d(x, beside_f64(mpfr_get_d(y, MPFR_RNDN)), MPFR_RNDN);
    return mpfr_atan2(r, y, x, rounding);
}

#define CIRCULAR_LOOPS(name, attribute)                     \
    LOOP(sin_f32_##name, wg_sin_f32, float, attribute)      \
    LOOP(cos_f32_##name, wg_cos_f32, float, attribute)      \
    LOOP(tan_f32_##name, wg_tan_f32, float, attribute)      \
    LOOP(asin_f32_##name, wg_asin_f32, float, attribute)    \
    LOOP(acos_f32_##name, wg_acos_f32, float, attribute)    \
    LOOP(atan_f32_##name, wg_atan_f32, float, attribute)    \
    LOOP(atan2_f32_##name, angle_f32, float, attribute)     \
    LOOP(sinh_f32_##name, wg_sinh_f32, float, attribute)    \
    LOOP(cosh_f32_##name, wg_cosh_f32, float, attribute)    \
    LOOP(asinh_f32_##name, wg_asinh_f32, float, attribute)  \
    LOOP(acosh_f32_##name, wg_acosh_f32, float, attribute)  \
    LOOP(atanh_f32_##name, wg_atanh_f32, float, attribute)  \
    LOOP(sin_f64_##name, wg_sin_f64, double, attribute)     \
    LOOP(cos_f64_##name, wg_cos_f64, double, attribute)     \
    LOOP(tan_f64_##name, wg_tan_f64, double, attribute)     \
    LOOP(asin_f64_##name, wg_asin_f64, double, attribute)   \
    LOOP(acos_f64_##name, wg_acos_f64, double, attribute)   \
    LOOP(atan_f64_##name, wg_atan_f64, double, attribute)   \
    LOOP(atan2_f64_##name, angle_f64, double, attribute)    \
    LOOP(sinh_f64_##name, wg_sinh_f64, double, attribute)   \
    LOOP(cosh_f64_##name, wg_cosh_f64, double, attribute)   \
    LOOP(asinh_f64_##name, wg_asinh_f64, double, attribute) \
    LOOP(acosh_f64_##name, wg_acosh_f64, double, attribute) \
    LOOP(atanh_f64_##name, wg_atanh_f64, double, attribute)

/* Multiples of pi/4, the double next to each, up to 2^60 and so beyond WG_NEAR; every other one
 * among the first few. */
static double circular_seam(uint64_t random)
{
    return (double)(random >> (4 + random % 60) >> (random & 64 ? 0 : 40)) * 0x1.921fb54442d18p-1;
}

static double arc_seam(uint64_t random)
{
    static const double seam[] = {-1.0, -0.5, 0.5, 1.0, 2.0};
    return seam[random % 5];
}

static double sinh_seam(uint64_t random)
{
    static const double seam[] = {1.0, -1.0, 0x1.633ce8fb9f87dp+9};
    return random % 4 < 3 ? seam[random % 4] : ((double)(random / 4 % 1030) - 0.5) * (2.0 / 3.0);
}

static double inverse_seam(uint64_t random)
{
    static const double seam[] = {1.0, 0x1p-27, 0x1p+60, 1.0 / 3.0, 2.0};
    return random % 8 < 5 ? seam[random % 8] : ldexp(1.0, (int)(random / 8 % 200) - 100);
}
