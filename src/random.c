/* random.c — random numbers by counter, and fills: element i depends on the seed and i alone. */
#include "internal.h"

#include "kernels/elementary.h"
#include "kernels/philox.h"

void wg_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    if (counter && key && out)
        wg_philox(counter, key, out);
}

uint64_t wg_random(uint64_t seed, uint64_t index)
{
    const uint32_t counter[4] = {(uint32_t)index, (uint32_t)(index >> 32), 0, 0};
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    uint32_t word[4];
    wg_philox(counter, key, word);
    return word[0] | (uint64_t)word[1] << 32;
}

/* In (0, 1): 52 bits and a half, which a double holds exactly, so that neither end is reached. */
static double uniform(uint64_t seed, uint64_t i)
{
    return ((double)(wg_random(seed, i) >> 12) + 0.5) * 0x1p-52;
}

/* ---- The normal distribution ----------------------------------------------------------------- */

/* Numerator and denominator of a rational function, highest power first. */
typedef struct rational {
    double p[8], q[8];
} rational;

static double evaluate(const rational *r, double x)
{
    double p = r->p[0], q = r->q[0];
    for (int i = 1; i < 8; i++) {
        p = fma(p, x, r->p[i]);
        q = fma(q, x, r->q[i]);
    }
    return p / q;
}

/* Φ⁻¹(u) to about 1e−16: Wichura, "Algorithm AS 241: the percentage points of the normal
 * distribution", Applied Statistics 37 (1988), 477–484. */
double wg_normal_quantile(double u)
{
    static const rational centre = {
        {2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4,
         4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3,
         1.3314166789178437745e+2, 3.3871328727963666080e+0},
        {5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4,
         2.1213794301586595867e+4, 5.3941960214247511077e+3, 6.8718700749205790830e+2,
         4.2313330701600911252e+1, 1}};
    static const rational middle = {
        {7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
         1.27045825245236838258e+0, 3.64784832476320460504e+0, 5.76949722146069140550e+0,
         4.63033784615654529590e+0, 1.42343711074968357734e+0},
        {1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
         1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e+0,
         2.05319162663775882187e+0, 1}};
    static const rational tail = {
        {2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
         2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e+0,
         5.46378491116411436990e+0, 6.65790464350110377720e+0},
        {2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
         7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
         5.99832206555887937690e-1, 1}};
    const double q = u - 0.5;
    if (q >= -0.425 && q <= 0.425)
        return q * evaluate(&centre, 0.180625 - q * q);
    const double r = sqrt(-wg_log_f64(q < 0 ? u : 1 - u));
    const double x = r <= 5 ? evaluate(&middle, r - 1.6) : evaluate(&tail, r - 5);
    return q < 0 ? -x : x;
}

/* ---- Fills ----------------------------------------------------------------------------------- */

typedef double draw(uint64_t seed, uint64_t i, double a, double b);

static double draw_uniform(uint64_t seed, uint64_t i, double low, double high)
{
    return low + (high - low) * uniform(seed, i);
}

static double draw_normal(uint64_t seed, uint64_t i, double mean, double sd)
{
    return mean + sd * wg_normal_quantile(uniform(seed, i));
}

static double draw_same(uint64_t seed, uint64_t i, double number, double unused)
{
    (void)seed, (void)i, (void)unused;
    return number;
}

static void set_element(const node *n, int64_t i, double number)
{
    if (n->pub.dtype == WG_F32)
        ((float *)n->value)[i] = (float)number;
    else if (n->pub.dtype == WG_F64)
        ((double *)n->value)[i] = number;
    else
        ((int64_t *)n->value)[i] = (int64_t)number;
}

static wg_status fill(wg_tensor x, const char *caller, draw *from, uint64_t seed, double a,
                      double b)
{
    node *n;
    const wg_status status = wg_writable(x, caller, &n);
    if (status != WG_OK)
        return status;
    if (!wg_is_real(n->pub.dtype) && from != draw_same)
        return wg_error_keep(x.tape, WG_ERROR_DTYPE, "%s: %s is i64; it fills f32 or f64", caller,
                             wg_describe(x).s);
    const int64_t count = wg_node_count(n);
    for (int64_t i = 0; i < count; i++)
        set_element(n, i, from(seed, (uint64_t)i, a, b));
    n->has_value = true;
    return WG_OK;
}

wg_status wg_fill(wg_tensor x, double number)
{
    const wg_node *n = wg_node_in(x) ? wg_node_of(x) : NULL;
    const bool whole = number >= -0x1p63 && number < 0x1p63 && (double)(int64_t)number == number;
    if (n && n->dtype == WG_I64 && !whole)
        return wg_error_keep(x.tape, WG_ERROR_ARGUMENT, "wg_fill: %g is no whole number of i64",
                             number);
    return fill(x, "wg_fill", draw_same, 0, number, 0);
}

wg_status wg_fill_uniform(wg_tensor x, uint64_t seed, double low, double high)
{
    if (wg_is_valid(x) && !(isfinite(high - low) && low <= high))
        return wg_error_keep(x.tape, WG_ERROR_ARGUMENT,
                             "wg_fill_uniform: no numbers between %g and %g", low, high);
    return fill(x, "wg_fill_uniform", draw_uniform, seed, low, high);
}

wg_status wg_fill_normal(wg_tensor x, uint64_t seed, double mean, double sd)
{
    if (wg_is_valid(x) && !(isfinite(mean) && isfinite(sd) && sd >= 0))
        return wg_error_keep(x.tape, WG_ERROR_ARGUMENT,
                             "wg_fill_normal: no distribution with mean %g and deviation %g", mean,
                             sd);
    return fill(x, "wg_fill_normal", draw_normal, seed, mean, sd);
}

/* Sizes of the last two axes, as doubles: 0 stands for what has fewer. */
static bool fans(wg_tensor x, const char *caller, double *in, double *out)
{
    const node *n = wg_checked(x, caller);
    if (!n)
        return false;
    const wg_shape *s = &n->pub.shape;
    if (s->ndim < 2) {
        wg_error_keep(x.tape, WG_ERROR_SHAPE, "%s: %s has fewer than two axes", caller,
                      wg_describe(x).s);
        return false;
    }
    *in = (double)s->size[s->ndim - 1];
    *out = (double)s->size[s->ndim - 2];
    return true;
}

wg_status wg_fill_xavier(wg_tensor x, uint64_t seed)
{
    double in, out;
    if (!fans(x, "wg_fill_xavier", &in, &out))
        return wg_node_in(x) ? WG_ERROR_SHAPE : wg_why_invalid(x);
    const double bound = sqrt(6 / (in + out));
    return fill(x, "wg_fill_xavier", draw_uniform, seed, -bound, bound);
}

wg_status wg_fill_he(wg_tensor x, uint64_t seed)
{
    double in, out;
    if (!fans(x, "wg_fill_he", &in, &out))
        return wg_node_in(x) ? WG_ERROR_SHAPE : wg_why_invalid(x);
    return fill(x, "wg_fill_he", draw_normal, seed, 0, sqrt(2 / in));
}
