/* ops/gather.c — y = x at the index along an axis, else at y's own place.
 *     x̄ = ȳ added to zeros at the same places: scatter_add */
#include "indices.h"

static bool infer(wg_call *call)
{
    const int axis = wg_axis_of_attribute(call->attr);
    const wg_shape *x = &call->in[0]->shape, *index = &call->in[1]->shape;
    if (index->ndim != x->ndim)
        return wg_refuse(call, WG_ERROR_SHAPE, "%s and index %s must have as many axes",
                         wg_describe(call->x[0]).s, wg_describe(call->x[1]).s);
    for (int d = 0; d < x->ndim; d++)
        if (d != axis && index->size[d] > x->size[d])
            return wg_refuse(call, WG_ERROR_SHAPE, "along axis %d index %s is longer than %s", d,
                             wg_describe(call->x[1]).s, wg_describe(call->x[0]).s);
    call->shape = *index;
    return true;
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_scatter_add(wg_zeros_like(y->x[0]), wg_axis_along(y), y->x[1], ybar);
}

static const wg_op op = {
    .name = "gather",
    .tex = "\\operatorname{gather}(#1, #2)",
    .why = "Each element of y is a copy of one of x, so its ȳ is added at the place it came from; "
           "what was never taken gets 0.",
    .arity = 2,
    .takes = WG_ANY,
    .indices = WG_INDEX_OPERAND,
    .infer = infer,
    .details = wg_details_of_axis,
    .forward = wg_forward_fetch,
    .check = wg_check_index,
    .plan_size = sizeof(wg_lookup),
    .plan = wg_plan_fetch,
    .units = wg_units_of_fetch,
    .vjp = vjp,
};

wg_tensor wg_gather(wg_tensor x, int axis, wg_tensor index)
{
    return wg_record_along(&op, 2, (wg_tensor[]){x, index}, axis);
}
