/* ops/squeeze.c — axes of size 1 dropped: x reshaped. */
#include "parts.h"

/* x without those of the axes in the mask that have size 1. */
static wg_tensor drop(wg_tensor x, uint32_t mask)
{
    const wg_shape from = wg_shape_of(x);
    wg_shape to = {0};
    for (int d = 0; d < from.ndim; d++)
        if (!(mask >> d & 1) || from.size[d] != 1)
            to.size[to.ndim++] = from.size[d];
    return wg_reshape(x, to);
}

wg_tensor wg_squeeze(wg_tensor x, wg_axes axes)
{
    uint32_t mask;
    return wg_axes_mask("squeeze", x, &axes, &mask) ? drop(x, mask) : wg_poisoned(x.tape);
}

wg_tensor wg_squeeze_all(wg_tensor x)
{
    return wg_valid_operand("squeeze_all", x) ? drop(x, UINT32_MAX) : wg_poisoned(x.tape);
}
