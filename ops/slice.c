/* ops/slice.c — y_i = x_(start + i step) along an axis: a view.     x̄ = ȳ placed among zeros
 * What Python's start, stop and step come to is the attribute; calls that come to the same are the
 * same tensor. */
#include "parts.h"

typedef struct attributes {
    int64_t axis, start, step, count;
} attributes;

static bool infer(wg_call *call)
{
    const attributes *a = call->attr;
    call->shape.size[a->axis] = a->count;
    return true;
}

static bool view(const wg_node *y, const wg_layout *x, wg_layout *out)
{
    const attributes *a = y->attr;
    *out = *x;
    out->offset += a->start * x->stride[a->axis];
    out->stride[a->axis] = a->step * x->stride[a->axis];
    return true;
}

/* A slice of all of the axis, which turns it at most, is its own adjoint. */
static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const attributes *a = y->attr;
    const int axis = (int)a->axis;
    const int64_t n = wg_shape_of(y->x[0]).size[axis];
    xbar[0] = a->count == n ? wg_slice(ybar, axis, WG_OPEN, WG_OPEN, a->step)
                            : wg_place(ybar, axis, a->start, a->step, n);
}

static void details(const wg_node *y, char *to, size_t size)
{
    const attributes *a = y->attr;
    wg_words w = wg_no_words(to, size);
    wg_say_axis(&w, a->axis);
    wg_say(&w, "from %" PRId64, a->start);
    if (a->step != 1)
        wg_say(&w, "step %" PRId64, a->step);
    wg_say(&w, "count %" PRId64, a->count);
}

static const wg_op op = {
    .name = "slice",
    .tex = "\\operatorname{slice}(#1)",
    .why = "Each element of y is one of x, so x̄ has ȳ at the places that were taken and 0 at all "
           "others.",
    .arity = 1,
    .takes = WG_ANY,
    .infer = infer,
    .details = details,
    .view = view,
    .vjp = vjp,
};

/* Counted from the start, and cut to where a slice can begin or end. */
static int64_t cut(int64_t i, int64_t n, bool backwards)
{
    const int64_t low = backwards ? -1 : 0, high = backwards ? n - 1 : n;
    const int64_t at = i < 0 ? i + n : i;
    return at < low ? low : wg_least(at, high);
}

static attributes attributes_of(int axis, int64_t n, int64_t start, int64_t stop, int64_t step)
{
    const bool backwards = step < 0;
    const int64_t first = backwards ? n - 1 : 0, beyond = backwards ? -1 : n;
    const int64_t from = start == WG_OPEN ? first : cut(start, n, backwards);
    const int64_t to = stop == WG_OPEN ? beyond : cut(stop, n, backwards);
    const int64_t length = backwards ? from - to : to - from;
    const int64_t width = backwards ? -(step < -INT64_MAX ? -INT64_MAX : step) : step;
    const int64_t count = length > 0 ? (length - 1) / width + 1 : 0;
    return (attributes){axis, count ? from : 0, count > 1 ? step : 1, count};
}

wg_tensor wg_slice(wg_tensor x, int axis, int64_t start, int64_t stop, int64_t step)
{
    int d;
    if (!wg_axis_of(op.name, x, axis, &d))
        return wg_poisoned(x.tape);
    if (step == 0)
        return wg_fail(x.tape, WG_ERROR_ARGUMENT, "slice: a step of 0 along axis %d of %s", d,
                       wg_describe(x).s);
    const attributes a = attributes_of(d, wg_shape_of(x).size[d], start, stop, step);
    return wg_record(&op, 1, &x, &a, sizeof a);
}
