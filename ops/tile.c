/* ops/tile.c — the whole of x so many times along each axis: one axis after the other, repeated
 * along an axis of its own, which is then joined to it. */
#include "parts.h"

/* x as often along axis d, which is joined to what comes after it, so that there is room. */
static wg_tensor tile_axis(wg_tensor x, int d, int64_t times)
{
    wg_shape to = wg_shape_of(x);
    const int64_t rows = wg_product_of_sizes(&to, 0, d);
    const int64_t rest = wg_product_of_sizes(&to, d, to.ndim);
    if (times < 0 || __builtin_mul_overflow(to.size[d], times, &to.size[d]))
        return wg_fail(x.tape, WG_ERROR_ARGUMENT, "tile: axis %d of %s %lld times", d,
                       wg_describe(x).s, (long long)times);
    const wg_tensor apart = wg_reshape(x, WG_SHAPE(rows, 1, rest));
    return wg_reshape(wg_broadcast(apart, WG_SHAPE(rows, times, rest)), to);
}

/* With axes of size 1 before its own. */
static wg_tensor with_axes(wg_tensor x, int ndim)
{
    const wg_shape from = wg_shape_of(x);
    wg_shape to = {.ndim = ndim};
    for (int d = 0; d < ndim; d++)
        to.size[d] = d < ndim - from.ndim ? 1 : from.size[d - (ndim - from.ndim)];
    return from.ndim == ndim ? x : wg_reshape(x, to);
}

wg_tensor wg_tile(wg_tensor x, wg_shape times)
{
    const wg_node *n = wg_valid_operand("tile", x);
    if (!n)
        return wg_poisoned(x.tape);
    if (times.ndim < 0 || times.ndim > WG_MAX_DIMS)
        return wg_fail(x.tape, WG_ERROR_ARGUMENT, "tile: %d numbers; a shape has 0 to 8 axes",
                       times.ndim);
    const int ndim = n->shape.ndim > times.ndim ? n->shape.ndim : times.ndim;
    x = with_axes(x, ndim);
    for (int d = ndim - 1; d >= ndim - times.ndim && wg_is_valid(x); d--) {
        const int64_t often = times.size[d - (ndim - times.ndim)];
        if (often != 1)
            x = tile_axis(x, d, often);
    }
    return x;
}
