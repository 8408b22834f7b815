/* ops/index_select.c — the slices of x along an axis that a vector of indices names.
 *     x̄ = the slices of ȳ added to zeros at the same places: index_add */
#include "indices.h"

static bool infer(wg_call *call)
{
    if (!wg_is_vector_of_indices(call))
        return false;
    call->shape.size[wg_axis_of_attribute(call->attr)] = call->in[1]->shape.size[0];
    return true;
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_index_add(wg_zeros_like(y->x[0]), wg_axis_along(y), y->x[1], ybar);
}

static const wg_op op = {
    .name = "index_select",
    .tex = "\\operatorname{index-select}(#1, #2)",
    .why = "Each slice of y is a slice of x that the index names, so its ȳ is added there; a slice "
           "that was named twice gets both.",
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

wg_tensor wg_index_select(wg_tensor x, int axis, wg_tensor index)
{
    return wg_record_along(&op, 2, (wg_tensor[]){x, index}, axis);
}
