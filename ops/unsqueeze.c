/* ops/unsqueeze.c — a new axis of size 1: x reshaped. */
#include "parts.h"

wg_tensor wg_unsqueeze(wg_tensor x, int axis)
{
    int at;
    if (!wg_new_axis("unsqueeze", x, axis, &at))
        return wg_poisoned(x.tape);
    const wg_shape from = wg_shape_of(x);
    wg_shape to = {.ndim = from.ndim + 1};
    for (int d = 0; d < to.ndim; d++)
        to.size[d] = d == at ? 1 : from.size[d - (d > at)];
    return wg_reshape(x, to);
}
