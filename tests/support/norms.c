/* norms.c — normalisations against the same in plain C. */
#include "norms.h"

#include <math.h>

wg_shape channels_of(const norm *n)
{
    return WG_SHAPE(n->shape.size[1]);
}

int64_t inner_of(const norm *n)
{
    int64_t inner = 1;
    for (int d = 2; d < n->shape.ndim; d++)
        inner *= n->shape.size[d];
    return inner;
}

int64_t channel_of(const norm *n, int64_t i)
{
    return i / inner_of(n) % n->shape.size[1];
}

/* ---- In plain C ------------------------------------------------------------------------------ */

/* The mean of a over the set to which element i belongs. */
static double mean_of_set(const norm *n, int64_t i, const double *a)
{
    long double sum = 0;
    int64_t count = 0;
    for (int64_t k = 0; k < count_of(&n->shape); k++)
        if (n->set(n, k) == n->set(n, i)) {
            sum += (long double)a[k];
            count++;
        }
    return (double)(sum / count);
}

/* x̂ = (x − m) / √(v + eps), and that root. */
static void normalise(const norm *n, const double *x, double *hat, double *root)
{
    double centred[MOST], square[MOST];
    const int64_t count = count_of(&n->shape);
    for (int64_t i = 0; i < count; i++) {
        centred[i] = x[i] - (n->keeps_mean ? 0 : mean_of_set(n, i, x));
        square[i] = centred[i] * centred[i];
    }
    for (int64_t i = 0; i < count; i++) {
        root[i] = sqrt(mean_of_set(n, i, square) + n->eps);
        hat[i] = centred[i] / root[i];
    }
}

/* x̄ = (g − mean g − x̂ mean(g ∘ x̂)) / root, with g = ȳ ∘ gain. */
static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const norm *n = r->with;
    double hat[MOST], root[MOST], g[MOST], g_hat[MOST];
    normalise(n, x[0], hat, root);
    for (int64_t i = 0; i < count_of(&n->shape); i++) {
        const int64_t p = n->parameter(n, i);
        g[i] = ybar[i] * (r->arity > 1 ? x[1][p] : 1);
        g_hat[i] = g[i] * hat[i];
        if (r->arity > 1)
            xbar[1][p] += ybar[i] * hat[i];
        if (r->arity > 2)
            xbar[2][p] += ybar[i];
    }
    for (int64_t i = 0; i < count_of(&n->shape); i++)
        xbar[0][i] = (g[i] - (n->keeps_mean ? 0 : mean_of_set(n, i, g)) -
                      hat[i] * mean_of_set(n, i, g_hat)) /
                     root[i];
}

/* ---- Checks ---------------------------------------------------------------------------------- */

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const norm *n = r->with;
    return n->of(n, x[0], r->arity > 1 ? x[1] : WG_NONE, r->arity > 2 ? x[2] : WG_NONE);
}

static void check_values(const norm *n, wg_dtype dtype)
{
    double x[MOST], gain[MOST], bias[MOST] = {0}, y[MOST], hat[MOST], root[MOST];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", dtype, n->shape);
    const wg_tensor g = wg_input(t, "gain", dtype, n->parameters(n));
    const wg_tensor b = n->no_bias ? WG_NONE : wg_input(t, "bias", dtype, n->parameters(n));
    put_random(leaf, 1, -3, 5);
    put_random(g, 2, 0.5, 2);
    get(leaf, x);
    get(g, gain);
    if (b.tape) {
        put_random(b, 3, -1, 1);
        get(b, bias);
    }
    const wg_tensor of = n->of(n, leaf, g, b);
    const wg_shape shape = wg_shape_of(of);
    cr_assert(wg_same_shape(&shape, &n->shape) && wg_dtype_of(of) == dtype);
    value_of(of, y);
    normalise(n, x, hat, root);
    for (int64_t i = 0; i < count_of(&n->shape); i++) {
        const int64_t p = n->parameter(n, i);
        const double within = dtype == WG_F32 ? 2e-5 : 1e-13, right = hat[i] * gain[p] + bias[p];
        cr_assert(near(y[i], right, within, within), "%s: element %d: %g, not %g", n->op, (int)i,
                  y[i], right);
    }
    wg_tape_free(t);
}

void check_norm(const norm *n)
{
    check_values(n, WG_F32);
    check_values(n, WG_F64);
    for (int arity = 1; arity <= (n->no_bias ? 2 : 3); arity++) {
        const rule r = {.op = n->op,
                        .build = build,
                        .with = n,
                        .arity = arity,
                        .shape = {n->shape, n->parameters(n), n->parameters(n)},
                        .low = {-2, 0.5, -1},
                        .high = {2, 2, 1},
                        .pullback = pullback};
        check_rule(&r);
        if (arity != 2)
            check_layouts(&r);
    }
}

/* Of the last `number` axes: the parameters have their shape. */
static wg_shape last_axes_of(const norm *n)
{
    wg_shape shape = {.ndim = n->number};
    for (int i = 0; i < n->number; i++)
        shape.size[i] = n->shape.size[n->shape.ndim - n->number + i];
    return shape;
}

static int64_t set_of_last_axes(const norm *n, int64_t i)
{
    const wg_shape shape = last_axes_of(n);
    return i / count_of(&shape);
}

static int64_t place_in_last_axes(const norm *n, int64_t i)
{
    const wg_shape shape = last_axes_of(n);
    return i % count_of(&shape);
}

void check_norm_over_last_axes(norm n, double eps, double eps_of_more)
{
    const wg_shape shapes[] = {WG_SHAPE(5), WG_SHAPE(3, 4), WG_SHAPE(2, 3, 4)};
    n.parameters = last_axes_of;
    n.set = set_of_last_axes;
    n.parameter = place_in_last_axes;
    for (int s = 0; s < 3; s++)
        for (int axes = 1; axes <= shapes[s].ndim; axes++) {
            n.shape = shapes[s];
            n.number = axes;
            n.eps = axes == 1 ? eps : eps_of_more;
            check_norm(&n);
        }
}
