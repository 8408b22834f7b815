/* draw.h — random numbers by seed, step and index: what fills and random ops have in common. */
#ifndef WG_DRAW_H
#define WG_DRAW_H

#include "elementary.h"
#include "philox.h"

static inline uint64_t wg_draw_word(uint64_t seed, uint64_t at_step, uint64_t index)
{
    const uint32_t counter[4] = {(uint32_t)index, (uint32_t)(index >> 32), (uint32_t)at_step,
                                 (uint32_t)(at_step >> 32)};
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    uint32_t word[4];
    wg_philox(counter, key, word);
    return word[0] | (uint64_t)word[1] << 32;
}

/* In (0, 1): 52 bits and a half, which a double holds exactly, so that neither end is reached. */
static inline double wg_draw_uniform(uint64_t seed, uint64_t at_step, uint64_t index)
{
    return ((double)(wg_draw_word(seed, at_step, index) >> 12) + 0.5) * 0x1p-52;
}

/* ---- The normal distribution ----------------------------------------------------------------- */

/* Numerator and denominator of a rational function, highest power first. */
typedef struct wg_rational {
    double p[8], q[8];
} wg_rational;

WG_INLINE double wg_evaluate(const wg_rational *r, double x)
{
    double p = r->p[0], q = r->q[0];
    for (int i = 1; i < 8; i++) {
        p = fma(p, x, r->p[i]);
        q = fma(q, x, r->q[i]);
    }
    return p / q;
}

/* Φ⁻¹(u) to about 1e−16, 0 < u < 1: Wichura, "Algorithm AS 241: the percentage points of the normal
 * distribution", Applied Statistics 37 (1988), 477–484. */
static inline double wg_normal_quantile(double u)
{
    static const wg_rational centre = {
        {2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4,
         4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3,
         1.3314166789178437745e+2, 3.3871328727963666080e+0},
        {5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4,
         2.1213794301586595867e+4, 5.3941960214247511077e+3, 6.8718700749205790830e+2,
         4.2313330701600911252e+1, 1}};
    static const wg_rational middle = {
        {7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
         1.27045825245236838258e+0, 3.64784832476320460504e+0, 5.76949722146069140550e+0,
         4.63033784615654529590e+0, 1.42343711074968357734e+0},
        {1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
         1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e+0,
         2.05319162663775882187e+0, 1}};
    static const wg_rational tail = {
        {2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
         2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e+0,
         5.46378491116411436990e+0, 6.65790464350110377720e+0},
        {2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
         7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
         5.99832206555887937690e-1, 1}};
    const double q = u - 0.5;
    if (q >= -0.425 && q <= 0.425)
        return q * wg_evaluate(&centre, 0.180625 - q * q);
    const double r = sqrt(-wg_log_f64(q < 0 ? u : 1 - u));
    const double x = r <= 5 ? wg_evaluate(&middle, r - 1.6) : wg_evaluate(&tail, r - 5);
    return q < 0 ? -x : x;
}

static inline double wg_draw_normal(uint64_t seed, uint64_t at_step, uint64_t index)
{
    return wg_normal_quantile(wg_draw_uniform(seed, at_step, index));
}

#endif
