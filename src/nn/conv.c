/* conv.c — convolutions with weights and biases of their own. */
#include "parameters.h"

#include <math.h>

/* What the two have in common; `size` has as many numbers as there are axes of space. */
static wg_tensor convolve(const char *layer, int axes, wg_tensor x, const char *name, int64_t out,
                          const int64_t size[], wg_conv_options o)
{
    if (!wg_enter_layer(layer, x, name))
        return wg_poisoned(x.tape);
    const wg_shape s = wg_shape_of(x);
    const int64_t groups = o.groups ? o.groups : 1;
    const int64_t channels = s.ndim > axes ? s.size[s.ndim - axes - 1] : 0;
    wg_shape w = {.ndim = 2 + axes, .size = {out, groups > 0 ? channels / groups : 0}};
    double fan_in = (double)w.size[1];
    for (int d = 0; d < axes; d++)
        fan_in *= (double)(w.size[2 + d] = size[d]);
    if (out < 1 || !(fan_in >= 1))
        return wg_leave_layer(wg_fail(x.tape, WG_ERROR_SHAPE,
                                      "%s: of %s to %lld channels: x is [N×C×%s], and sizes are at "
                                      "least 1",
                                      layer, wg_describe(x).s, (long long)out,
                                      axes == 1 ? "L" : "H×W"));
    const wg_tensor W = wg_nn_param(x.tape, "W", wg_dtype_of(x), w, sqrt(6 / fan_in));
    const wg_tensor b = wg_nn_param(x.tape, "b", wg_dtype_of(x), WG_SHAPE(out), 0);
    return wg_leave_layer(axes == 1 ? wg_conv1d(x, W, b, o) : wg_conv2d(x, W, b, o));
}

wg_tensor wg_nn_conv1d(wg_tensor x, const char *name, int64_t out, int64_t size,
                       wg_conv_options options)
{
    return convolve("wg_nn_conv1d", 1, x, name, out, &size, options);
}

wg_tensor wg_nn_conv2d(wg_tensor x, const char *name, int64_t out, const int64_t size[2],
                       wg_conv_options options)
{
    if (!size)
        return wg_fail(x.tape, WG_ERROR_NULL, "wg_nn_conv2d: the size of its windows is NULL");
    return convolve("wg_nn_conv2d", 2, x, name, out, size, options);
}
