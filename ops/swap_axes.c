/* ops/swap_axes.c — two axes swapped: x with its axes permuted. */
#include "parts.h"

wg_tensor wg_swap_axes(wg_tensor x, int a, int b)
{
    int from, to;
    if (!wg_axis_of("swap_axes", x, a, &from) || !wg_axis_of("swap_axes", x, b, &to))
        return wg_poisoned(x.tape);
    wg_axes axes = {.count = wg_shape_of(x).ndim};
    for (int d = 0; d < axes.count; d++)
        axes.axis[d] = d == from ? to : d == to ? from : d;
    return wg_permute(x, axes);
}
