/* erf.h — the error function, in the manner of elementary.h.
 *
 * For |x| < 1, erf x = x + x p(x^2). Beyond, erf x = 1 - e^-q, where q fits -log(1 - erf x): e^-q
 * is at most 0.16, so that its error hardly counts, nor does that of q, the less the larger x is.
 * Near 1, where it counts most, q is its constant and a small number to be added to that. The clamp
 * lies where the result has long been 1. Below zero, the same with the sign put back.
 */
#ifndef WG_KERNELS_ERF_H
#define WG_KERNELS_ERF_H

#include "elementary.h"

/* erf(x) / x - 1 with z = x^2; leaves an error of 2^-29.3 relative to erf on |x| <= 1. */
WG_INLINE float wg_erf_near_f32(float z)
{
    float z2 = z * z;
    float p01 = fmaf(-0x1.81273ep-2f, z, 0x1.06eba8p-3f);
    float p23 = fmaf(-0x1.b7f71ap-6f, z, 0x1.ce2ce6p-4f);
    float p45 = fmaf(-0x1.a3518ap-11f, z, 0x1.53f226p-8f);
    return fmaf(fmaf(fmaf(0x1.4772fp-14f, z2, p45), z2, p23), z2, p01);
}

/* Leaves an error of 2^-56.0 relative to erf on |x| <= 1. */
WG_INLINE double wg_erf_near_f64(double z)
{
    double z2 = z * z;
    double p01 = fma(-0x1.812746b03799dp-2, z, 0x1.06eba8214db68p-3);
    double p23 = fma(-0x1.b82ce311a9877p-6, z, 0x1.ce2f21a03f8bap-4);
    double p45 = fma(-0x1.c02daeb785088p-11, z, 0x1.565bcceedc7b8p-8);
    double p67 = fma(-0x1.f4c83046bbb01p-17, z, 0x1.f9a296c4e4ddcp-14);
    double p89 = fma(-0x1.5b8cddbdfb5d3p-23, z, 0x1.b96b66dd052bp-20);
    double high = fma(fma(-0x1.a24a3b637398dp-31, z, 0x1.d3e13b7bcee08p-27), z2, p89);
    return fma(fma(high, z2, p67), z2 * z2 * z2, fma(fma(p45, z2, p23), z2, p01));
}

/* -log(1 - erf x); leaves an error of 2^-28.7 in erf on 1 <= x <= 4. The polynomial is in x less
 * 0x1.0e4p+0, a number near 1 at which the constant is almost a float. */
WG_INLINE float wg_erf_far_f32(float x)
{
    float u = x - 0x1.0e4p+0f, u2 = u * u;
    float q12 = fmaf(0x1.b32174p-1f, u, 0x1.5dd9cap+1f);
    float q34 = fmaf(-0x1.33c4dap-7f, u, 0x1.4274aap-5f);
    float q56 = fmaf(-0x1.79a172p-13f, u, 0x1.cbf152p-10f);
    return fmaf(fmaf(fmaf(q56, u2, q34), u2, q12), u, 0x1.ffc65ep+0f);
}

/* Leaves an error of 2^-56.4 in erf on 1 <= x <= 6. */
WG_INLINE double wg_erf_far_f64(double x)
{
    double u = x - 1.0, u2 = u * u, u4 = u2 * u2;
    double q1 = fma(0x1.afabc11a2a71ap-1, u, 0x1.51c9b0006c22ap+1);
    double q3 = fma(-0x1.48c9d3925212ap-7, u, 0x1.5477f09a4034ap-5);
    double q5 = fma(-0x1.f1b0a1e402df7p-13, u, 0x1.033f5b9efd566p-9);
    double q7 = fma(0x1.c8470c74091d5p-16, u, -0x1.b9272ed5798dp-16);
    double q9 = fma(0x1.1db6ec5fa1edfp-19, u, -0x1.4466f796a0174p-17);
    double q11 = fma(-0x1.fbd4ee854a9fdp-25, u, -0x1.b31cc074b1307p-23);
    double q13 = fma(-0x1.284d74e71e589p-27, u, 0x1.224f43e83062fp-25);
    double q15 = fma(-0x1.0a9b2ca79fa5dp-33, u, 0x1.6f9850007cb63p-30);
    double high = fma(fma(0x1.5cd514d336052p-38, u2, q15), u2, q13);
    double middle = fma(fma(high, u4, fma(q11, u2, q9)), u4, fma(q7, u2, q5));
    return fma(fma(middle, u4, fma(q3, u2, q1)), u, 0x1.d97fbf27aa2a1p+0);
}

WG_INLINE float wg_erf_f32(float x)
{
    float size = wg_size_f32(x, 4.0f);
    float near = fmaf(size, wg_erf_near_f32(size * size), size);
    wg_exp_parts_f32 p = wg_exp_split_f32(wg_erf_far_f32(size), -1.0f);
    float far = fmaf(-wg_pow2_f32(p.n + 127), 1.0f + (p.hi + p.tail), 1.0f);
    float y = wg_pick_f32(size < 1.0f, near, far);
    return wg_or_nan_f32(wg_signed_f32(y, x), x);
}

WG_INLINE double wg_erf_f64(double x)
{
    double size = wg_size_f64(x, 6.0);
    double near = fma(size, wg_erf_near_f64(size * size), size);
    wg_exp_parts_f64 p = wg_exp_split_f64(wg_erf_far_f64(size), -1.0);
    double far = fma(-wg_pow2_f64(p.n + 1023), 1.0 + (p.hi + p.tail), 1.0);
    double y = wg_pick_f64(size < 1.0, near, far);
    return wg_or_nan_f64(wg_signed_f64(y, x), x);
}

#define WG_ERF(x) _Generic((x), float : wg_erf_f32, double : wg_erf_f64)(x)

#endif
