/* ops/unfold.c — x seen through windows along an axis: a view, in which windows may overlap.
 *     y_…i…j = x_…(from + i stride + j dilation)…     x̄ = ȳ's windows, added where they overlap */
#include "windows.h"

static bool infer(wg_call *call)
{
    const wg_window_attributes *a = call->attr;
    wg_shape *y = &call->shape;
    if (y->ndim == WG_MAX_DIMS)
        return wg_refuse(call, WG_ERROR_SHAPE, "%s has %d axes; there is no room for another",
                         wg_describe(call->x[0]).s, y->ndim);
    if (!wg_check_windows(call, &a->w, y->size[a->axis]))
        return false;
    y->size[a->axis] = a->w.count;
    y->size[y->ndim++] = a->w.size;
    return true;
}

static bool view(const wg_node *y, const wg_layout *x, wg_layout *out)
{
    const wg_window_attributes *a = y->attr;
    const int64_t step = x->stride[a->axis];
    *out = *x;
    out->offset += a->w.from * step;
    out->stride[a->axis] = a->w.stride * step;
    out->stride[y->shape.ndim - 1] = a->w.dilation * step;
    return true;
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_window_attributes *a = y->attr;
    xbar[0] = wg_overlap_add(ybar, (int)a->axis, a->n, a->w);
}

static void details(const wg_node *y, char *to, size_t size)
{
    const wg_window_attributes *a = y->attr;
    wg_words w = wg_no_words(to, size);
    wg_say_axis(&w, a->axis);
    wg_say(&w, "count %" PRId64 " size %" PRId64, a->w.count, a->w.size);
    wg_say_windows(&w, &a->w);
}

static const wg_op op = {
    .name = "unfold",
    .tex = "\\operatorname{unfold}(#1)",
    .why = "An element of x is seen by every window that covers it, so it gets the sum of what "
           "they return: windows of ȳ, added where they overlap.",
    .arity = 1,
    .takes = WG_ANY,
    .infer = infer,
    .details = details,
    .view = view,
    .vjp = vjp,
};

/* How many windows fit behind `from`; one, which is then refused, if none does. */
static int64_t most_of(const wg_windows *w, int64_t n)
{
    int64_t within, room;
    if (w->size < 1 || w->stride < 1 || __builtin_mul_overflow(w->size - 1, w->dilation, &within) ||
        __builtin_sub_overflow(n - 1, w->from, &room) ||
        (within > 0 && __builtin_sub_overflow(room, within, &room)) || room < 0)
        return 1;
    return room / w->stride + 1;
}

wg_tensor wg_unfold(wg_tensor x, int axis, wg_windows windows)
{
    int d;
    if (!wg_axis_of(op.name, x, axis, &d))
        return wg_poisoned(x.tape);
    wg_window_attributes a = {
        .axis = d, .n = wg_shape_of(x).size[d], .w = wg_full_windows(windows)};
    if (a.w.count == 0)
        a.w.count = most_of(&a.w, a.n);
    a.w = wg_settled_windows(a.w);
    return wg_record(&op, 1, &x, &a, sizeof a);
}
