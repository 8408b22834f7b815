/* ops/concat.c — tensors end to end along an axis.     x̄_k = the slice of ȳ that is x_k */
#include "axes.h"
#include "parts.h"

static bool infer(wg_call *call)
{
    const int axis = wg_axis_of_attribute(call->attr);
    const wg_shape *a = &call->in[0]->shape;
    for (int k = 1; k < call->arity; k++) {
        const wg_shape *b = &call->in[k]->shape;
        int64_t *size = &call->shape.size[axis];
        if (b->ndim != a->ndim)
            return wg_refuse(call, WG_ERROR_SHAPE, "%s and %s have different numbers of axes",
                             wg_describe(call->x[0]).s, wg_describe(call->x[k]).s);
        for (int d = 0; d < a->ndim; d++)
            if (d != axis && a->size[d] != b->size[d])
                return wg_refuse(call, WG_ERROR_SHAPE, "sizes differ along axis %d: %s and %s", d,
                                 wg_describe(call->x[0]).s, wg_describe(call->x[k]).s);
        if (__builtin_add_overflow(*size, b->size[axis], size))
            return wg_refuse(call, WG_ERROR_MEMORY, "more elements along axis %d than can be had",
                             axis);
    }
    return true;
}

static void forward(const wg_step *s)
{
    int64_t start[WG_MAX_DIMS] = {0};
    const int axis = wg_axis_of_attribute(s->attr);
    for (int k = 0; k < s->arity; k++) {
        wg_copy_part(&s->y, &s->x[k], start, NULL, s->from, s->to);
        start[axis] += s->x[k].size[axis];
    }
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const int axis = wg_axis_along(y);
    int64_t at = 0;
    for (int k = 0; k < y->arity; k++) {
        const int64_t n = wg_shape_of(y->x[k]).size[axis];
        xbar[k] = wg_slice(ybar, axis, at, at + n, 1);
        at += n;
    }
}

static const wg_op op = {
    .name = "concat",
    .tex = "\\operatorname{concat}(#1, \\dots)",
    .why = "Each element of y is one element of one operand, so each operand gets the slice of ȳ "
           "at its own place.",
    .arity = WG_VARIADIC,
    .takes = WG_ANY,
    .infer = infer,
    .details = wg_details_of_axis,
    .forward = forward,
    .units = wg_rows,
    .vjp = vjp,
};

wg_tensor wg_concat(const wg_tensor x[], int count, int axis)
{
    if (!wg_check_list(op.name, x, count))
        return wg_poisoned(NULL);
    return wg_record_along(&op, count, x, axis);
}
