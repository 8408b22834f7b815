/* ops/broadcast.c — x repeated to a larger shape: a view with stride 0.     x̄ = ȳ
 * The rule is written as if shapes were equal; the sweep sums over what was repeated. */
#include "parts.h"

static bool infer(wg_call *call)
{
    const wg_shape *to = call->attr;
    wg_shape both;
    if (to->ndim < 0 || to->ndim > WG_MAX_DIMS || !wg_broadcast_shapes(&call->shape, to, &both) ||
        !wg_same_shape(&both, to))
        return wg_refuse(call, WG_ERROR_SHAPE, "%s does not broadcast to %s",
                         wg_describe(call->x[0]).s, wg_describe_shape(to).s);
    call->shape = *to;
    return true;
}

static bool view(const wg_node *y, const wg_layout *x, wg_layout *out)
{
    const wg_shape from = wg_shape_of(y->x[0]);
    *out = (wg_layout){.offset = x->offset};
    for (int d = 0; d < y->shape.ndim; d++)
        out->stride[d] = wg_stride_along(from.ndim, from.size, x->stride, d, y->shape.ndim);
    return true;
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = ybar;
}

static const wg_op op = {
    .name = "broadcast",
    .tex = "\\operatorname{broadcast}(#1)",
    .why = "Each element of y is a copy of one of x and passes its ȳ back; where x was repeated, "
           "the sweep adds up what its copies return.",
    .arity = 1,
    .takes = WG_ANY,
    .infer = infer,
    .details = wg_details_of_shape,
    .view = view,
    .vjp = vjp,
};

wg_tensor wg_broadcast(wg_tensor x, wg_shape shape)
{
    wg_shape to;
    wg_shape_attribute(&shape, &to);
    return wg_record(&op, 1, &x, &to, sizeof to);
}
