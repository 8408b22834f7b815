/* axes.c — what the ops that work along axes share. */
#include "axes.h"

#include "parts.h"

#include <math.h>

/* ---- Reductions ------------------------------------------------------------------------------ */

/* Bit d of axes is set when axis d is reduced; number is the op's own. */
typedef struct reduction {
    uint32_t axes, keepdims;
    double number;
} reduction;

static bool is_reduced(const void *attr, int d)
{
    return ((const reduction *)attr)->axes >> d & 1;
}

wg_tensor wg_reduce_with(const wg_op *op, wg_tensor x, const wg_axes *axes, bool keepdims,
                         double number)
{
    reduction r = {.keepdims = keepdims, .number = number + 0.0}; /* one zero, not two */
    if (axes && !wg_axes_mask(op->name, x, axes, &r.axes))
        return wg_poisoned(x.tape);
    if (!axes && wg_is_valid(x))
        r.axes = (UINT32_C(1) << wg_node_of(x)->shape.ndim) - 1;
    return wg_record(op, 1, &x, &r, sizeof r);
}

wg_tensor wg_reduce(const wg_op *op, wg_tensor x, const wg_axes *axes, bool keepdims)
{
    return wg_reduce_with(op, x, axes, keepdims, 0);
}

double wg_reduction_number(const void *attr)
{
    return ((const reduction *)attr)->number;
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

bool wg_infer_choice(wg_call *call)
{
    const bool empty = wg_count(call->x[0]) == 0;
    if (!wg_infer_reduction(call))
        return false;
    return !empty || wg_product_of_sizes(&call->shape, 0, call->shape.ndim) == 0 ||
           wg_refuse(call, WG_ERROR_SHAPE, "%s has no elements to choose from",
                     wg_describe(call->x[0]).s);
}

bool wg_infer_place(wg_call *call)
{
    call->dtype = WG_I64;
    return wg_infer_choice(call);
}

bool wg_is_reduced(const wg_node *y, int d)
{
    return is_reduced(y->attr, d);
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

wg_units wg_units_of_fold(const wg_fold *fold, double operations)
{
    const int64_t count = wg_nest_count(&fold->outer);
    return (wg_units){count, operations * (double)count * (double)wg_nest_count(&fold->inner)};
}

wg_units wg_units_of_reduction(const wg_step *s)
{
    return wg_units_of_fold(s->plan, 1);
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

static wg_axes axes_reduced(const wg_node *y)
{
    const wg_shape from = wg_shape_of(y->x[0]);
    wg_axes axes = {.count = 0};
    for (int d = 0; d < from.ndim; d++)
        if (is_reduced(y->attr, d))
            axes.axis[axes.count++] = d;
    return axes;
}

wg_tensor wg_sum_like(const wg_node *y, wg_tensor like_x)
{
    return wg_sum_axes(like_x, axes_reduced(y), true);
}

wg_tensor wg_shared_by_ties(const wg_node *y, wg_tensor like_x, wg_tensor ybar)
{
    const wg_tensor ties = wg_equal(like_x, wg_with_axes(y, y->self));
    const wg_tensor all = wg_with_axes(y, ybar), share = wg_div(all, wg_sum_like(y, ties));
    return wg_mul(ties, share);
}

uint32_t wg_axes_reduced(const wg_node *y)
{
    return ((const reduction *)y->attr)->axes;
}

/* Of a single element it does not matter how many axes it has. */
wg_words wg_say_reduction(const wg_node *y, char *to, size_t size)
{
    const reduction *r = y->attr;
    wg_words w = wg_no_words(to, size);
    if (wg_product_of_sizes(&y->shape, 0, y->shape.ndim) == 1)
        return w;
    wg_say_axes(&w, r->axes);
    if (r->keepdims)
        wg_say(&w, "kept");
    return w;
}

void wg_details_of_reduction(const wg_node *y, char *to, size_t size)
{
    wg_say_reduction(y, to, size);
}

/* ---- Variances ------------------------------------------------------------------------------- */

bool wg_infer_variance(wg_call *call)
{
    const double correction = wg_reduction_number(call->attr);
    if (!isfinite(correction))
        return wg_refuse(call, WG_ERROR_ARGUMENT, "the correction is %g, not a finite number",
                         correction);
    return wg_infer_reduction(call);
}

double wg_freedom(const wg_node *y)
{
    const double left = (double)wg_reduced_count(y) - wg_reduction_number(y->attr);
    return left > 0 ? left : 0;
}

wg_tensor wg_deviations(const wg_node *y)
{
    const wg_tensor x = y->x[0];
    return wg_sub(x, wg_mean_axes(x, axes_reduced(y), true));
}

void wg_details_of_variance(const wg_node *y, char *to, size_t size)
{
    const double correction = wg_reduction_number(y->attr);
    wg_words w = wg_say_reduction(y, to, size);
    if (correction != 0)
        wg_say_number(&w, "correction", correction);
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

wg_words wg_say_along(const wg_node *y, char *to, size_t size)
{
    const wg_shape shape = wg_shape_of(y->x[0]);
    wg_words w = wg_no_words(to, size);
    if (!wg_is_only_axis(&shape, wg_axis_along(y)))
        wg_say_axis(&w, wg_axis_along(y));
    return w;
}

void wg_details_along(const wg_node *y, char *to, size_t size)
{
    wg_say_along(y, to, size);
}

void wg_details_of_axis(const wg_node *y, char *to, size_t size)
{
    wg_words w = wg_no_words(to, size);
    if (y->shape.ndim > 1)
        wg_say_axis(&w, wg_axis_along(y));
}

wg_shape wg_shape_without(wg_shape shape, int axis)
{
    shape.ndim--;
    for (int d = axis; d < shape.ndim; d++)
        shape.size[d] = shape.size[d + 1];
    return shape;
}

wg_shape wg_shape_along(wg_shape shape, int axis)
{
    for (int d = 0; d < shape.ndim; d++)
        shape.size[d] = d == axis ? shape.size[d] : 1;
    return shape;
}

wg_tensor wg_product_before(wg_tensor x, int axis, bool behind)
{
    const wg_tensor nothing = wg_scalar_like(x, -0.0); /* which changes no product, −0 neither */
    return wg_recurrence(x, nothing, 1, axis, behind);
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
    return wg_units_of_fold(s->plan, 30);
}

wg_units wg_units_of_scan(const wg_step *s)
{
    return wg_units_of_fold(s->plan, 2);
}
