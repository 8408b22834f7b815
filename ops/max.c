/* ops/max.c — y = max x over some axes; NaN if any is.
 *     x̄ = [x = y] ∘ ȳ / k, where k elements are equal to the maximum */
#include "axes.h"

static bool infer(wg_call *call)
{
    const bool empty = wg_count(call->x[0]) == 0;
    if (!wg_infer_reduction(call))
        return false;
    int64_t count = 1;
    for (int d = 0; d < call->shape.ndim; d++)
        count *= call->shape.size[d];
    return !empty || count == 0 ||
           wg_refuse(call, WG_ERROR_SHAPE, "%s has no elements to choose from",
                     wg_describe(call->x[0]).s);
}

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)->max(s->plan, s->from, s->to, s->y.data, s->x[0].data);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor ties = wg_equal(y->x[0], wg_with_axes(y, y->self));
    const wg_tensor share = wg_div(wg_with_axes(y, ybar), wg_sum_like(y, ties));
    xbar[0] = wg_mul(ties, share);
}

static const wg_op op = {
    .name = "max",
    .tex = "\\max #1",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.ties = true}},
    .infer = infer,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_reduction,
    .units = wg_units_of_reduction,
    .vjp = vjp,
};

wg_tensor wg_max(wg_tensor x)
{
    return wg_reduce(&op, x, NULL, false);
}

wg_tensor wg_max_axes(wg_tensor x, wg_axes axes, bool keepdims)
{
    return wg_reduce(&op, x, &axes, keepdims);
}
