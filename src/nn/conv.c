/* conv.c — convolutions with `out` channels; W by He et al. 2015, uniform in ±√(6 / fan_in), which
 * has the variance 2 / fan_in. */
#include "parameters.h"

#include <math.h>

typedef wg_tensor convolution(wg_tensor x, wg_tensor w, wg_tensor b, wg_conv_options options);

/* The windows' sizes, one for each axis of an image. */
typedef struct windows {
    int axes;
    const int64_t *size;
} windows;

/* [out × channels/groups × sizes…]. A remainder is for the convolution to refuse. */
static wg_shape shape_of_weights(int64_t channels, int64_t groups, int64_t out, windows w)
{
    wg_shape shape = {.ndim = 2 + w.axes, .size = {out, channels / (groups ? groups : 1)}};
    for (int d = 0; d < w.axes; d++)
        shape.size[2 + d] = w.size[d];
    return shape;
}

static double fan_in_of(const wg_shape *weights)
{
    double fan_in = 1;
    for (int d = 1; d < weights->ndim; d++)
        fan_in *= (double)weights->size[d];
    return fan_in;
}

static wg_tensor convolve(const wg_layer *l, wg_tensor x, int64_t out, windows w, convolution *of,
                          wg_conv_options options)
{
    const int64_t channels = wg_size_along(x, -1 - w.axes);
    const wg_shape shape = shape_of_weights(channels, options.groups, out, w);
    const double limit = sqrt(6 / fan_in_of(&shape));
    const wg_tensor W = wg_layer_param(l, "W", shape, wg_fill_within, limit);
    const wg_tensor b = wg_layer_param(l, "b", WG_SHAPE(out), wg_fill, 0);
    return wg_is_valid(b) ? of(x, W, b, options) : b;
}

wg_tensor wg_nn_conv1d(wg_tensor x, const char *name, int64_t out, int64_t size,
                       wg_conv_options options)
{
    wg_layer l;
    if (!wg_layer_begin("wg_nn_conv1d", 0, 1, &x, name, &l))
        return wg_poisoned(l.tape);
    wg_tensor y = wg_poisoned(l.tape);
    if (wg_layer_check_axes(&l, x, 2, 3, "[N×C×L] or [C×L]"))
        y = convolve(&l, x, out, (windows){1, &size}, wg_conv1d, options);
    return wg_layer_end(&l, y);
}

wg_tensor wg_nn_conv2d(wg_tensor x, const char *name, int64_t out, const int64_t size[2],
                       wg_conv_options options)
{
    wg_layer l;
    if (!wg_layer_begin("wg_nn_conv2d", 0, 1, &x, name, &l))
        return wg_poisoned(l.tape);
    wg_tensor y = wg_poisoned(l.tape);
    if (!size)
        wg_fail(l.tape, WG_ERROR_NULL, "wg_nn_conv2d: the size of the windows is NULL");
    else if (wg_layer_check_axes(&l, x, 3, 4, "[N×C×H×W] or [C×H×W]"))
        y = convolve(&l, x, out, (windows){2, size}, wg_conv2d, options);
    return wg_layer_end(&l, y);
}
