/* ops/flatten.c — the axes first, …, last joined to one: x reshaped. */
#include "parts.h"

wg_tensor wg_flatten(wg_tensor x, int first, int last)
{
    const wg_node *n = wg_valid_operand("flatten", x);
    int a, b;
    if (n && n->shape.ndim == 0) /* it has one axis then, as in PyTorch */
        return wg_flatten(wg_unsqueeze(x, 0), first, last);
    if (!n || !wg_axis_of("flatten", x, first, &a) || !wg_axis_of("flatten", x, last, &b))
        return wg_poisoned(x.tape);
    if (a > b)
        return wg_fail(x.tape, WG_ERROR_ARGUMENT, "flatten: axis %d of %s comes after axis %d", a,
                       wg_describe(x).s, b);
    wg_shape to = {.ndim = n->shape.ndim - (b - a)};
    for (int d = 0; d < to.ndim; d++)
        to.size[d] = d == a ? wg_product_of_sizes(&n->shape, a, b + 1)
                            : n->shape.size[d < a ? d : d + (b - a)];
    return wg_reshape(x, to);
}
