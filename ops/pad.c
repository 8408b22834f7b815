/* ops/pad.c — x put among copies of one number.     x̄ = the slice of ȳ where x is
 * Along each axis d, x's element i is y's start[d] + i step[d]. With steps, it is the adjoint of a
 * slice: wg_place. */
#include "parts.h"

#include <math.h>

typedef struct attributes {
    int64_t size[WG_MAX_DIMS], start[WG_MAX_DIMS], step[WG_MAX_DIMS];
    double value;
} attributes;

static bool infer(wg_call *call)
{
    const attributes *a = call->attr;
    for (int d = 0; d < call->shape.ndim; d++)
        call->shape.size[d] = a->size[d];
    return true;
}

static void forward(const wg_step *s)
{
    const attributes *a = s->attr;
    const int64_t row = s->y.ndim ? s->y.stride[0] : 1;
    unsigned char element[8];
    wg_element(s->y.dtype, a->value, element);
    for (int d = 1; d < s->y.ndim; d++)
        if (s->y.size[d] == 0)
            return;
    wg_fill_part(&s->y, s->from * row, (s->to - s->from) * row, element);
    wg_copy_part(&s->y, &s->x[0], a->start, a->step, s->from, s->to);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const attributes *a = y->attr;
    const wg_shape from = wg_shape_of(y->x[0]);
    xbar[0] = ybar;
    for (int d = 0; d < from.ndim; d++)
        if (from.size[d] != a->size[d])
            xbar[0] = wg_slice(xbar[0], d, a->start[d],
                               a->start[d] + (from.size[d] - 1) * a->step[d] + 1, a->step[d]);
}

/* Of the axes of y, all sizes; of places and steps, those that are not as without any. */
static void details(const wg_node *y, char *to, size_t size)
{
    const attributes *a = y->attr;
    const int n = y->shape.ndim;
    bool starts = false, steps = false;
    for (int d = 0; d < n; d++) {
        starts = starts || a->start[d] != 0;
        steps = steps || a->step[d] != 1;
    }
    wg_words w = wg_no_words(to, size);
    wg_say_list(&w, "to", n, a->size);
    if (starts)
        wg_say_list(&w, "from", n, a->start);
    if (steps)
        wg_say_list(&w, "step", n, a->step);
    if (a->value != 0 || signbit(a->value))
        wg_say_number(&w, "value", a->value);
}

static const wg_op op = {
    .name = "pad",
    .tex = "\\operatorname{pad}(#1)",
    .why = "The elements of x stand in y unchanged, so x̄ is ȳ at their places; what was put "
           "around them is constant.",
    .arity = 1,
    .takes = WG_ANY,
    .infer = infer,
    .details = details,
    .forward = forward,
    .units = wg_rows,
    .vjp = vjp,
};

/* x as it is, which makes the same tensor of calls that mean the same. */
static attributes whole(wg_tensor x)
{
    const wg_shape shape = wg_shape_of(x);
    attributes a = {.value = 0};
    for (int d = 0; d < shape.ndim; d++) {
        a.size[d] = shape.size[d];
        a.step[d] = 1;
    }
    return a;
}

/* ---- Among zeros ----------------------------------------------------------------------------- */

static bool is_inside(int64_t at, int64_t size)
{
    return at >= 0 && at < size;
}

/* Whether all n places start + i step are in 0 … size − 1. */
static bool are_inside(int64_t n, int64_t start, int64_t step, int64_t size)
{
    int64_t last;
    return n == 0 || (is_inside(start, size) && !__builtin_mul_overflow(n - 1, step, &last) &&
                      !__builtin_add_overflow(start, last, &last) && is_inside(last, size));
}

wg_tensor wg_place(wg_tensor x, int axis, int64_t start, int64_t step, int64_t size)
{
    int d;
    if (!wg_axis_of("place", x, axis, &d))
        return wg_poisoned(x.tape);
    attributes a = whole(x);
    const int64_t n = a.size[d];
    if (step == 0 || size < 0 || !are_inside(n, start, step, size))
        return wg_fail(x.tape, WG_ERROR_ARGUMENT,
                       "place: axis %d of %s, from %lld in steps of %lld, does not go into %lld", d,
                       wg_describe(x).s, (long long)start, (long long)step, (long long)size);
    if (n > 1 && step < 0)
        return wg_place(wg_slice(x, d, WG_OPEN, WG_OPEN, -1), d, start + (n - 1) * step, -step,
                        size);
    a.size[d] = size;
    a.start[d] = n ? start : 0;
    a.step[d] = n > 1 ? step : 1;
    return wg_record(&op, 1, &x, &a, sizeof a);
}

/* ---- Before and after ------------------------------------------------------------------------ */

static int64_t excess(int64_t n)
{
    return n > 0 ? n : 0;
}

/* How much a negative number takes away. */
static int64_t lack(int64_t n)
{
    return n < 0 ? -(n + 1) + 1 : 0;
}

/* Whether an axis of size n can have so many more before and after it, or less. */
static bool can_pad(int64_t n, int64_t before, int64_t after)
{
    int64_t size;
    return before >= -n && after >= -n && lack(before) <= n - lack(after) &&
           !__builtin_add_overflow(n, before, &size) && !__builtin_add_overflow(size, after, &size);
}

static bool check(wg_tensor x, const wg_shape *before, const wg_shape *after, double value)
{
    unsigned char element[8];
    const wg_shape shape = wg_shape_of(x);
    for (int d = 0; d < shape.ndim; d++)
        if (!can_pad(shape.size[d], before->size[d], after->size[d]))
            return wg_fail(x.tape, WG_ERROR_ARGUMENT,
                           "pad: %lld before and %lld after along axis %d of %s",
                           (long long)before->size[d], (long long)after->size[d], d,
                           wg_describe(x).s),
                   false;
    return wg_element(wg_dtype_of(x), value, element) ||
           (wg_fail(x.tape, WG_ERROR_ARGUMENT, "pad: %g is no whole number of i64", value), false);
}

wg_tensor wg_pad(wg_tensor x, wg_shape before, wg_shape after, double value)
{
    if (!wg_check_pads(op.name, x, &before, &after) || !check(x, &before, &after, value))
        return wg_poisoned(x.tape);
    for (int d = 0; d < before.ndim; d++) {
        const int64_t n = wg_shape_of(x).size[d];
        if (before.size[d] < 0 || after.size[d] < 0)
            x = wg_slice(x, d, lack(before.size[d]), n - lack(after.size[d]), 1);
    }
    attributes a = whole(x);
    a.value = value;
    for (int d = 0; d < before.ndim; d++) {
        a.start[d] = a.size[d] ? excess(before.size[d]) : 0;
        a.size[d] += excess(before.size[d]) + excess(after.size[d]);
    }
    return wg_record(&op, 1, &x, &a, sizeof a);
}
