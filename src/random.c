/* random.c — random numbers by counter, and fills: element i depends on the seed and i alone. */
#include "internal.h"

#include "kernels/draw.h"

void wg_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    if (counter && key && out)
        wg_philox(counter, key, out);
}

uint64_t wg_random(uint64_t seed, uint64_t index)
{
    return wg_draw_word(seed, 0, index);
}

wg_status wg_set_seed(wg_tape *t, uint64_t seed)
{
    if (!t)
        return WG_ERROR_NULL;
    t->seed = seed;
    return WG_OK;
}

/* The hash is that of Fowler, Noll and Vo. */
uint64_t wg_seed_for(const wg_tape *t, const char *name)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (const char *c = name; c && *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
    return t && name ? wg_random(t->seed, hash) : 0;
}

/* ---- Fills ----------------------------------------------------------------------------------- */

typedef double draw(uint64_t seed, uint64_t i, double a, double b);

static double draw_uniform(uint64_t seed, uint64_t i, double low, double high)
{
    return low + (high - low) * wg_draw_uniform(seed, 0, i);
}

static double draw_normal(uint64_t seed, uint64_t i, double mean, double sd)
{
    return mean + sd * wg_draw_normal(seed, 0, i);
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
    wg_has_written(n);
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
