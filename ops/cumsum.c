/* ops/cumsum.c — y_i = x_0 + … + x_i along an axis, in that order.
 *     x̄_i = ȳ_{n−1} + … + ȳ_i: the same from the end */
#include "axes.h"

typedef struct attributes {
    int64_t axis, reverse;
} attributes;

static void forward(const wg_step *s)
{
    const attributes *a = s->attr;
    wg_kernels_of((int)s->y.dtype)
        ->cumsum(s->plan, s->from, s->to, s->y.data, s->x[0].data, a->reverse);
}

static wg_tensor cumsum(wg_tensor x, int axis, bool reverse);

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const attributes *a = y->attr;
    xbar[0] = cumsum(ybar, (int)a->axis, !a->reverse);
}

static void details(const wg_node *y, char *to, size_t size)
{
    const attributes *a = y->attr;
    wg_words w = wg_say_along(y, to, size);
    if (a->reverse)
        wg_say(&w, "reverse");
}

static const wg_op op = {
    .name = "cumsum",
    .tex = "\\operatorname{cumsum}(#1)",
    .why = "Each x is a term of its own sum and of every later one, so it gets ȳ from all of "
           "these: the same sums, taken from the other end.",
    .arity = 1,
    .takes = WG_REAL,
    .details = details,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_along,
    .units = wg_units_of_scan,
    .vjp = vjp,
};

static wg_tensor cumsum(wg_tensor x, int axis, bool reverse)
{
    const attributes a = {axis, reverse};
    return wg_record(&op, 1, &x, &a, sizeof a);
}

wg_tensor wg_cumsum(wg_tensor x, int axis)
{
    int from_0;
    return wg_axis_of(op.name, x, axis, &from_0) ? cumsum(x, from_0, false) : wg_poisoned(x.tape);
}
