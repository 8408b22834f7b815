/* norms.c — what the normalisations share. */
#include "norms.h"

#include "axes.h"

/* ---- Checks ---------------------------------------------------------------------------------- */

static int present(const wg_normalisation *n, wg_tensor to[])
{
    int count = 1;
    to[0] = n->x[0];
    for (int k = 1; k < WG_NORM_OPERANDS; k++)
        if (n->x[k].tape)
            to[count++] = n->x[k];
    return count;
}

bool wg_norm_check(const wg_normalisation *n)
{
    wg_tensor x[WG_NORM_OPERANDS];
    if (!wg_check_operands(n->name, 0, present(n, x), x))
        return false;
    if (!(n->eps >= 0 && n->eps - n->eps == 0))
        return wg_fail(x[0].tape, WG_ERROR_ARGUMENT, "%s: eps is %g; it must be finite, at least 0",
                       n->name, n->eps),
               false;
    return true;
}

wg_tensor wg_norm_poisoned(const wg_normalisation *n)
{
    return wg_refused(WG_NORM_OPERANDS, n->x);
}

bool wg_norm_check_shapes(const wg_normalisation *n, wg_shape right)
{
    static const char *const word[WG_NORM_OPERANDS] = {"", "gain", "bias", "mean", "variance"};
    for (int k = 1; k < WG_NORM_OPERANDS; k++) {
        const wg_shape is = n->x[k].tape ? wg_shape_of(n->x[k]) : right;
        if (!wg_same_shape(&is, &right))
            return wg_fail(n->x[0].tape, WG_ERROR_SHAPE,
                           "%s: of %s the %s must be %s, which %s is not", n->name,
                           wg_describe(n->x[0]).s, word[k], wg_describe_shape(&right).s,
                           wg_describe(n->x[k]).s),
                   false;
    }
    return true;
}

/* ---- Arithmetic ------------------------------------------------------------------------------ */

wg_moments wg_moments_of(wg_tensor x, wg_axes axes)
{
    wg_moments m = {.mean = wg_mean_axes(x, axes, true)};
    m.centred = wg_sub(x, m.mean);
    m.variance = wg_mean_axes(wg_square(m.centred), axes, true);
    return m;
}

wg_tensor wg_divide_by_root(wg_tensor y, wg_tensor square, double eps)
{
    return wg_div(y, wg_sqrt(wg_add(square, wg_scalar_like(square, eps))));
}

wg_tensor wg_scale_and_shift(const wg_normalisation *n, wg_tensor y, wg_shape broadcast)
{
    const wg_tensor gain = n->x[1], bias = n->x[2];
    if (gain.tape)
        y = wg_mul(y, wg_reshape(gain, broadcast));
    return bias.tape ? wg_add(y, wg_reshape(bias, broadcast)) : y;
}

/* ---- Axes ------------------------------------------------------------------------------------ */

wg_axes wg_last_axes(const wg_normalisation *n, int count)
{
    const int ndim = wg_shape_of(n->x[0]).ndim;
    wg_axes axes = {.count = 0};
    if (count < 1 || count > ndim)
        wg_fail(n->x[0].tape, WG_ERROR_ARGUMENT, "%s: over %d axes of %s, which has %d", n->name,
                count, wg_describe(n->x[0]).s, ndim);
    else
        wg_add_axes(&axes, ndim - count, count);
    return axes;
}

wg_shape wg_shape_of_axes(wg_tensor x, const wg_axes *axes)
{
    const wg_shape of_x = wg_shape_of(x);
    wg_shape shape = {.ndim = axes->count};
    for (int i = 0; i < axes->count; i++)
        shape.size[i] = of_x.size[axes->axis[i]];
    return shape;
}

bool wg_check_channels(const wg_normalisation *n)
{
    const wg_shape x = wg_shape_of(n->x[0]);
    if (x.ndim < 2)
        return wg_fail(n->x[0].tape, WG_ERROR_SHAPE, "%s: %s has no second axis, of channels",
                       n->name, wg_describe(n->x[0]).s),
               false;
    return wg_norm_check_shapes(n, WG_SHAPE(x.size[1]));
}

wg_shape wg_shape_along_channels(wg_tensor x)
{
    return wg_shape_along(wg_shape_of(x), 1);
}
