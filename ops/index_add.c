/* ops/index_add.c — y = x, and the slices of source along an axis added to those of y that a vector
 * of indices names, in its order.     x̄ = ȳ,   source's adjoint = index_select of ȳ */
#include "indices.h"

static bool infer(wg_call *call)
{
    const int axis = wg_axis_of_attribute(call->attr);
    const wg_shape *source = &call->in[2]->shape;
    wg_shape wanted = call->in[0]->shape;
    wanted.size[axis] = call->in[1]->shape.size[0];
    return wg_is_vector_of_indices(call) &&
           (wg_same_shape(source, &wanted) ||
            wg_refuse(call, WG_ERROR_SHAPE, "to %s at %s can be added %s, not %s",
                      wg_describe(call->x[0]).s, wg_describe(call->x[1]).s,
                      wg_describe_shape(&wanted).s, wg_describe(call->x[2]).s));
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = ybar;
    xbar[2] = wg_index_select(ybar, wg_axis_along(y), y->x[1]);
}

static const wg_op op = {
    .name = "index_add",
    .tex = "\\operatorname{index-add}(#1, #2, #3)",
    .why = "All that is added has weight 1: x gets ȳ as it is, and each slice of the source gets ȳ "
           "from the slice it was added to.",
    .arity = 3,
    .takes = WG_REAL,
    .indices = WG_INDEX_OPERAND,
    .infer = infer,
    .details = wg_details_of_axis,
    .forward = wg_forward_scatter,
    .check = wg_check_index,
    .plan_size = sizeof(wg_scatter),
    .plan = wg_plan_scatter,
    .units = wg_units_of_scatter,
    .vjp = vjp,
};

wg_tensor wg_index_add(wg_tensor x, int axis, wg_tensor index, wg_tensor source)
{
    return wg_record_along(&op, 3, (wg_tensor[]){x, index, source}, axis);
}
