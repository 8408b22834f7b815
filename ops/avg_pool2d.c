/* ops/avg_pool2d.c — y = Σ x / n over each window over the last two axes, or the last.
 *
 * Sums and means over an unfolded view. Where windows differ in n, they are counted along each axis
 * by sums over windows of ones. */
#include "windows.h"

static wg_axes last_axes(int ndim, int count)
{
    wg_axes axes = {.count = 0};
    wg_add_axes(&axes, ndim - count, count);
    return axes;
}

/* The elements of each window that count, along axis d of `axes`, as a tensor that broadcasts: of
 * those in x or, if not excluded, in x and its padding; what is missing behind never counts. */
static wg_tensor counts_along(wg_tensor x, const wg_window_axis *w, bool exclude, int d, int axes)
{
    const int64_t n = exclude ? w->n : w->n + 2 * w->padding;
    const wg_window_axis all = {.n = n,
                                .size = w->size,
                                .stride = w->stride,
                                .dilation = w->dilation,
                                .padding = exclude ? w->padding : 0,
                                .count = w->count,
                                .missing = w->missing};
    const wg_tensor ones = wg_full(x.tape, wg_dtype_of(x), WG_SHAPE(n), 1);
    wg_shape shape = {.ndim = axes, .size = {1, 1}};
    shape.size[d] = w->count;
    return wg_reshape(wg_sum_axes(wg_look_through(ones, 1, &all), WG_AXES(1), false), shape);
}

static wg_tensor average(const char *name, wg_tensor x, int axes, const wg_pool_options *o)
{
    wg_window_axis w[2];
    bool whole = true;
    if (!wg_check_operands(name, 0, 1, &x) || !wg_pool_windows(name, x, axes, o, w))
        return wg_poisoned(x.tape);
    const int ndim = wg_shape_of(x).ndim + axes;
    for (int d = 0; d < axes; d++) {
        if (w[d].dilation != 1 || ndim > WG_MAX_DIMS)
            return wg_fail(x.tape, WG_ERROR_ARGUMENT, "%s: %s: %s", name, wg_describe(x).s,
                           ndim > WG_MAX_DIMS ? "too many axes" : "there is no dilation");
        whole = whole && w[d].missing == 0 && (!o->exclude_padding || w[d].padding == 0);
    }
    const wg_tensor windows = wg_look_through(x, axes, w);
    if (whole)
        return wg_mean_axes(windows, last_axes(ndim, axes), false);
    wg_tensor n = counts_along(x, &w[0], o->exclude_padding, 0, axes);
    for (int d = 1; d < axes; d++)
        n = wg_mul(n, counts_along(x, &w[d], o->exclude_padding, d, axes));
    return wg_div(wg_sum_axes(windows, last_axes(ndim, axes), false), n);
}

wg_tensor wg_avg_pool1d(wg_tensor x, wg_pool_options options)
{
    return average("avg_pool1d", x, 1, &options);
}

wg_tensor wg_avg_pool2d(wg_tensor x, wg_pool_options options)
{
    return average("avg_pool2d", x, 2, &options);
}
