/* axes.c — what the ops that work along axes share. */
#include "axes.h"

/* ---- Reductions ------------------------------------------------------------------------------ */

/* Bit d of axes is set when axis d is reduced. */
typedef struct reduction {
    uint32_t axes, keepdims;
} reduction;

static bool is_reduced(const void *attr, int d)
{
    return ((const reduction *)attr)->axes >> d & 1;
}

wg_tensor wg_reduce(const wg_op *op, wg_tensor x, const wg_axes *axes, bool keepdims)
{
    reduction r = {.keepdims = keepdims};
    if (axes && !wg_axes_mask(op->name, x, axes, &r.axes))
        return wg_poisoned(x.tape);
    if (!axes && wg_is_valid(x))
        r.axes = (UINT32_C(1) << wg_node_of(x)->shape.ndim) - 1;
    return wg_record(op, 1, &x, &r, sizeof r);
}

bool wg_infer_reduction(wg_call *call)
{
    const reduction *r = call->attr;
    const wg_shape from = call->shape;
    call->shape.ndim = 0;
    for (int d = 0; d < from.ndim; d++)
        if (!is_reduced(r, d))
            call->shape.size[call->shape.ndim++] = from.size[d];
        else if (r->keepdims)
            call->shape.size[call->shape.ndim++] = 1;
    return true;
}

int64_t wg_reduced_count(const wg_node *y)
{
    const wg_shape from = wg_shape_of(y->x[0]);
    int64_t count = 1;
    for (int d = 0; d < from.ndim; d++)
        if (is_reduced(y->attr, d))
            count *= from.size[d];
    return count;
}

void wg_plan_reduction(const wg_step *s, void *plan)
{
    wg_fold *fold = plan;
    const wg_array *x = &s->x[0];
    const bool keepdims = ((const reduction *)s->attr)->keepdims;
    wg_nest_start(&fold->outer, 2);
    wg_nest_start(&fold->inner, 2);
    for (int d = 0, own = 0; d < x->ndim; d++) {
        const bool reduced = is_reduced(s->attr, d);
        const int64_t ystride = reduced ? 0 : s->y.stride[own];
        wg_nest_push(reduced ? &fold->inner : &fold->outer, x->size[d],
                     (int64_t[]){ystride, x->stride[d]});
        own += !reduced || keepdims;
    }
    wg_nest_simplify(&fold->outer);
    wg_nest_simplify(&fold->inner);
}

/* So many units as the fold has places outside, and so many operations for each place inside. */
static wg_units units_of(const wg_fold *fold, double operations)
{
    const int64_t count = wg_nest_count(&fold->outer);
    return (wg_units){count, operations * (double)count * (double)wg_nest_count(&fold->inner)};
}

wg_units wg_units_of_reduction(const wg_step *s)
{
    return units_of(s->plan, 1);
}

wg_tensor wg_with_axes(const wg_node *y, wg_tensor like_y)
{
    wg_shape shape = wg_shape_of(y->x[0]);
    for (int d = 0; d < shape.ndim; d++)
        if (is_reduced(y->attr, d))
            shape.size[d] = 1;
    return wg_reshape(like_y, shape);
}

wg_tensor wg_repeat_along(const wg_node *y, wg_tensor like_y)
{
    return wg_broadcast(wg_with_axes(y, like_y), wg_shape_of(y->x[0]));
}

wg_tensor wg_sum_like(const wg_node *y, wg_tensor like_x)
{
    const wg_shape from = wg_shape_of(y->x[0]);
    wg_axes axes = {.count = 0};
    for (int d = 0; d < from.ndim; d++)
        if (is_reduced(y->attr, d))
            axes.axis[axes.count++] = d;
    return wg_sum_axes(like_x, axes, true);
}

/* ---- Along one axis -------------------------------------------------------------------------- */

typedef struct along {
    int64_t axis;
} along;

wg_tensor wg_record_along(const wg_op *op, int arity, const wg_tensor x[], int axis)
{
    int from_0;
    if (!wg_is_valid(x[0]))
        return wg_record(op, arity, x, NULL, 0); /* refuses it on the tape of any operand */
    if (!wg_axis_of(op->name, x[0], axis, &from_0))
        return wg_poisoned(x[0].tape);
    return wg_record(op, arity, x, &(along){from_0}, sizeof(along));
}

int wg_axis_of_attribute(const void *attr)
{
    return (int)((const along *)attr)->axis;
}

int wg_axis_along(const wg_node *y)
{
    return wg_axis_of_attribute(y->attr);
}

wg_tensor wg_sum_along(const wg_node *y, wg_tensor like_x)
{
    return wg_sum_axes(like_x, WG_AXES(wg_axis_along(y)), true);
}

void wg_plan_along(const wg_step *s, void *plan)
{
    wg_fold *fold = plan;
    const int axis = wg_axis_of_attribute(s->attr), ndim = s->x[0].ndim;
    const bool dropped = s->y.ndim < ndim;
    const int operands = 1 + s->arity + (s->beside != NULL);
    wg_nest_start(&fold->outer, operands);
    wg_nest_start(&fold->inner, operands);
    for (int d = 0; d < ndim; d++) {
        int64_t stride[WG_NEST_OPERANDS] = {0};
        if (d != axis || !dropped)
            stride[0] = s->y.stride[d - (dropped && d > axis)];
        for (int k = 0; k < s->arity; k++)
            stride[k + 1] = s->x[k].stride[d];
        if (s->beside)
            stride[operands - 1] = s->beside->stride[d];
        wg_nest_push(d == axis ? &fold->inner : &fold->outer, s->x[0].size[d], stride);
    }
    wg_nest_simplify(&fold->outer);
    wg_nest_simplify(&fold->inner);
}

/* An exponential and a quotient for each element. */
wg_units wg_units_along(const wg_step *s)
{
    return units_of(s->plan, 30);
}
