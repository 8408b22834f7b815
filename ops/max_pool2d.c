/* ops/max_pool2d.c — y = the largest element of each window over the last two axes, or the last. */
#include "windows.h"

/* The shape with another axis, of size 1, before the last; or without it. */
static wg_shape with_rows(wg_shape shape)
{
    shape.size[shape.ndim] = shape.size[shape.ndim - 1];
    shape.size[shape.ndim++ - 1] = 1;
    return shape;
}

static wg_shape without_rows(wg_shape shape)
{
    shape.size[shape.ndim - 2] = shape.size[shape.ndim - 1];
    shape.ndim--;
    return shape;
}

static bool fits(const char *name, wg_tensor x, int axes, const wg_pool_options *o)
{
    wg_window_axis w[2];
    return wg_check_operands(name, 0, 1, &x) && wg_pool_windows(name, x, axes, o, w);
}

wg_tensor wg_max_pool2d(wg_tensor x, wg_pool_options options)
{
    return fits("max_pool2d", x, 2, &options) ? wg_take_at_max(x, x, options) : wg_poisoned(x.tape);
}

wg_tensor wg_max_pool1d(wg_tensor x, wg_pool_options options)
{
    wg_pool_options o = {.size = {1, options.size[0]},
                         .stride = {1, options.stride[0]},
                         .padding = {0, options.padding[0]},
                         .dilation = {1, options.dilation[0]},
                         .ceil_mode = options.ceil_mode};
    if (!fits("max_pool1d", x, 1, &options))
        return wg_poisoned(x.tape);
    const wg_shape shape = wg_shape_of(x);
    if (shape.ndim == WG_MAX_DIMS)
        return wg_fail(x.tape, WG_ERROR_SHAPE, "max_pool1d: %s has more than 7 axes",
                       wg_describe(x).s);
    const wg_tensor rows = wg_reshape(x, with_rows(shape)), y = wg_take_at_max(rows, rows, o);
    return wg_reshape(y, without_rows(wg_shape_of(y)));
}
