/* ops/scatter_add.c — y = x, and source added at the index along an axis, else at its own place;
 * what meets is added in ascending order of the source's elements.
 *     x̄ = ȳ,   source's adjoint = gather of ȳ, and zeros where index does not reach */
#include "indices.h"

static bool infer(wg_call *call)
{
    const int axis = wg_axis_of_attribute(call->attr);
    const wg_shape *x = &call->in[0]->shape, *index = &call->in[1]->shape;
    const wg_shape *source = &call->in[2]->shape;
    if (index->ndim != x->ndim || source->ndim != x->ndim)
        return wg_refuse(call, WG_ERROR_SHAPE, "%s, index %s and %s must have as many axes",
                         wg_describe(call->x[0]).s, wg_describe(call->x[1]).s,
                         wg_describe(call->x[2]).s);
    for (int d = 0; d < x->ndim; d++)
        if (index->size[d] > source->size[d] || (d != axis && index->size[d] > x->size[d]))
            return wg_refuse(call, WG_ERROR_SHAPE, "along axis %d index %s is longer than %s", d,
                             wg_describe(call->x[1]).s,
                             wg_describe(call->x[index->size[d] > source->size[d] ? 2 : 0]).s);
    return true;
}

/* Zeros for what of source was not looked at. */
static wg_tensor with_the_rest(wg_tensor part, const wg_shape *source)
{
    const wg_shape is = wg_shape_of(part);
    wg_shape none = {.ndim = is.ndim}, more = none;
    for (int d = 0; d < is.ndim; d++)
        more.size[d] = source->size[d] - is.size[d];
    return wg_same_shape(&is, source) ? part : wg_pad(part, none, more, 0);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_shape source = wg_shape_of(y->x[2]);
    xbar[0] = ybar;
    xbar[2] = with_the_rest(wg_gather(ybar, wg_axis_along(y), y->x[1]), &source);
}

static const wg_op op = {
    .name = "scatter_add",
    .tex = "\\operatorname{scatter-add}(#1, #2, #3)",
    .why = "Every term has weight 1 in its sum: x gets ȳ as it is, and each element of the source "
           "gets ȳ from the place it was added to.",
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

wg_tensor wg_scatter_add(wg_tensor x, int axis, wg_tensor index, wg_tensor source)
{
    return wg_record_along(&op, 3, (wg_tensor[]){x, index, source}, axis);
}
