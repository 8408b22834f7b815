/* ops/overlap_add.c — windows, the last axis of x, are added into an axis of n elements.
 *     y_…p… = Σ x_…i…j  over all i, j with from + i stride + j dilation = p
 *     x̄ = ȳ seen through the windows
 * Terms are added to +0 for j ascending. */
#include "axes.h"
#include "windows.h"

#include <string.h>

static bool infer(wg_call *call)
{
    const wg_window_attributes *a = call->attr;
    wg_shape *y = &call->shape;
    if (a->n < 0)
        return wg_refuse(call, WG_ERROR_ARGUMENT, "%lld elements", (long long)a->n);
    if (a->w.count > 0 && !wg_check_windows(call, &a->w, a->n))
        return false;
    y->ndim--;
    y->size[a->axis] = a->n;
    return true;
}

/* Outside, the axes before the one that is put together; inside, the places in a window, the
 * windows, the axes behind. */
static void plan(const wg_step *s, void *out)
{
    const wg_window_attributes *a = s->attr;
    const wg_array *x = &s->x[0], *y = &s->y;
    const int axis = (int)a->axis;
    wg_fold *fold = out;
    wg_nest_start(&fold->outer, 2);
    wg_nest_start(&fold->inner, 2);
    for (int d = 0; d < axis; d++)
        wg_nest_push(&fold->outer, y->size[d], (int64_t[]){y->stride[d], x->stride[d]});
    wg_nest_push(&fold->inner, a->w.size,
                 (int64_t[]){a->w.dilation * y->stride[axis], x->stride[x->ndim - 1]});
    wg_nest_push(&fold->inner, a->w.count,
                 (int64_t[]){a->w.stride * y->stride[axis], x->stride[axis]});
    for (int d = axis + 1; d < y->ndim; d++)
        wg_nest_push(&fold->inner, y->size[d], (int64_t[]){y->stride[d], x->stride[d]});
    wg_nest_simplify(&fold->outer);
    wg_nest_simplify(&fold->inner);
}

static wg_units units(const wg_step *s)
{
    return wg_units_of_fold(s->plan, 2);
}

/* Bytes of a unit, which lie together in y. */
static size_t unit_bytes(const wg_step *s)
{
    const wg_window_attributes *a = s->attr;
    size_t bytes = wg_dtype_size(s->y.dtype);
    for (int d = (int)a->axis; d < s->y.ndim; d++)
        bytes *= (size_t)s->y.size[d];
    return bytes;
}

static void forward(const wg_step *s)
{
    const wg_window_attributes *a = s->attr;
    const size_t bytes = unit_bytes(s);
    const int64_t first = a->w.from * s->y.stride[a->axis] * (int64_t)wg_dtype_size(s->y.dtype);
    char *y = s->y.data;
    if (bytes == 0)
        return;
    memset(y + (size_t)s->from * bytes, 0, (size_t)(s->to - s->from) * bytes);
    if (a->w.count > 0)
        wg_kernels_of((int)s->y.dtype)
            ->overlap_add(s->plan, s->from, s->to, y + first, s->x[0].data);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_window_attributes *a = y->attr;
    if (a->w.count > 0)
        xbar[0] = wg_unfold(ybar, (int)a->axis, a->w);
}

static void details(const wg_node *y, char *to, size_t size)
{
    const wg_window_attributes *a = y->attr;
    wg_words w = wg_no_words(to, size);
    wg_say_axis(&w, a->axis);
    wg_say(&w, "to %" PRId64, a->n);
    wg_say_windows(&w, &a->w);
}

static const wg_op op = {
    .name = "overlap_add",
    .tex = "\\operatorname{overlap-add}(#1)",
    .why = "Each element of a window is a term of one element of y, so it gets ȳ from there: that "
           "is ȳ seen through the same windows.",
    .arity = 1,
    .takes = WG_REAL,
    .infer = infer,
    .details = details,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = plan,
    .units = units,
    .vjp = vjp,
};

wg_tensor wg_overlap_add(wg_tensor x, int axis, int64_t n, wg_windows windows)
{
    if (!wg_check_operands(op.name, 0, 1, &x))
        return wg_poisoned(x.tape);
    const wg_shape shape = wg_shape_of(x);
    const int axes = shape.ndim - 1, d = axis < 0 ? axis + axes : axis;
    if (d < 0 || d >= axes)
        return wg_fail(x.tape, WG_ERROR_ARGUMENT,
                       "overlap_add: there is no axis %d beside the last of %s", axis,
                       wg_describe(x).s);
    wg_window_attributes a = {.axis = d, .n = n, .w = wg_full_windows(windows)};
    a.w.count = shape.size[d];
    a.w.size = shape.size[axes];
    a.w = wg_settled_windows(a.w);
    return wg_record(&op, 1, &x, &a, sizeof a);
}
