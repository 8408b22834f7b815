/* ops/take.c — x along an axis at indices of any shape, which takes the place of the axis:
 * index_select by all of them as one vector, reshaped. */
#include "compose.h"
#include "indices.h"

wg_tensor wg_take_as(const char *op, wg_tensor x, int axis, wg_tensor index)
{
    int at;
    const wg_node *i = wg_valid_operand(op, index);
    if (!wg_axis_of(op, x, axis, &at) || !i)
        return wg_refused(2, (wg_tensor[]){x, index});
    const wg_shape from = wg_shape_of(x);
    wg_shape to = {.ndim = from.ndim - 1 + i->shape.ndim};
    if (to.ndim > WG_MAX_DIMS)
        return wg_fail(x.tape, WG_ERROR_SHAPE, "%s: %s at index %s has more than %d axes", op,
                       wg_describe(x).s, wg_describe(index).s, (int)WG_MAX_DIMS);
    const int end = at + i->shape.ndim;
    for (int d = 0; d < to.ndim; d++)
        to.size[d] = d < at    ? from.size[d]
                     : d < end ? i->shape.size[d - at]
                               : from.size[d - i->shape.ndim + 1];
    const wg_tensor list = wg_reshape(index, WG_SHAPE(wg_count(index)));
    return wg_reshape(wg_index_select(x, at, list), to);
}

wg_tensor wg_take(wg_tensor x, int axis, wg_tensor index)
{
    return wg_take_as("take", x, axis, index);
}
