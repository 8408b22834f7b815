/* ops/stack.c — tensors of one shape side by side, along a new axis.     x̄_k = ȳ selected at k */
#include "axes.h"
#include "parts.h"

static bool infer(wg_call *call)
{
    const int axis = wg_axis_of_attribute(call->attr);
    const wg_shape *a = &call->in[0]->shape;
    for (int k = 1; k < call->arity; k++)
        if (!wg_same_shape(a, &call->in[k]->shape))
            return wg_refuse(call, WG_ERROR_SHAPE, "%s and %s: shapes must be equal",
                             wg_describe(call->x[0]).s, wg_describe(call->x[k]).s);
    call->shape.ndim = a->ndim + 1;
    for (int d = 0; d < call->shape.ndim; d++)
        call->shape.size[d] = d == axis ? call->arity : a->size[d - (d > axis)];
    return true;
}

/* Each operand is copied as if it had the new axis, of size 1. */
static void forward(const wg_step *s)
{
    const int axis = wg_axis_of_attribute(s->attr);
    int64_t start[WG_MAX_DIMS] = {0}, size[WG_MAX_DIMS], stride[WG_MAX_DIMS];
    for (int k = 0; k < s->arity; k++) {
        const wg_array *x = &s->x[k];
        for (int d = 0; d < s->y.ndim; d++) {
            size[d] = d == axis ? 1 : x->size[d - (d > axis)];
            stride[d] = d == axis ? 0 : x->stride[d - (d > axis)];
        }
        start[axis] = k;
        wg_copy_part(&s->y, &(wg_array){x->data, x->dtype, s->y.ndim, size, stride}, start, NULL,
                     s->from, s->to);
    }
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    for (int k = 0; k < y->arity; k++)
        xbar[k] = wg_select(ybar, wg_axis_along(y), k);
}

static const wg_op op = {
    .name = "stack",
    .tex = "\\operatorname{stack}(#1, \\dots)",
    .why = "Operand k is the k-th slice of y along the new axis, so it gets that slice of ȳ.",
    .arity = WG_VARIADIC,
    .takes = WG_ANY,
    .infer = infer,
    .details = wg_details_of_axis,
    .forward = forward,
    .units = wg_rows,
    .vjp = vjp,
};

wg_tensor wg_stack(const wg_tensor x[], int count, int axis)
{
    int at;
    if (!wg_check_list(op.name, x, count))
        return wg_poisoned(NULL);
    if (!wg_is_valid(x[0]))
        return wg_record(&op, count, x, NULL, 0); /* refuses it on the tape of any operand */
    if (!wg_new_axis(op.name, x[0], axis, &at))
        return wg_poisoned(x[0].tape);
    return wg_record(&op, count, x, &(int64_t){at}, sizeof(int64_t));
}
