/* ops/max_pool2d.c — y = the largest element of each window over the last two axes, or the last. */
#include "parts.h"
#include "windows.h"

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
    int rows;
    if (!fits("max_pool1d", x, 1, &options) || !wg_new_axis("max_pool1d", x, -2, &rows))
        return wg_poisoned(x.tape);
    const wg_tensor plane = wg_unsqueeze(x, rows), y = wg_take_at_max(plane, plane, o);
    return wg_squeeze(y, WG_AXES(rows));
}
