/* ops/max.c — y = max x over some axes; NaN if any is.
 *     x̄ = [x = y] ∘ ȳ / k, where k elements are equal to the maximum */
#include "axes.h"

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)
        ->max(s->plan, s->from, s->to, s->y.data, s->x[0].data, WG_LARGEST);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_shared_by_ties(y, y->x[0], ybar);
}

static const wg_op op = {
    .name = "max",
    .tex = "\\max #1",
    .why = "Only the largest element decides y, so it alone gets ȳ; k elements that are equally "
           "large get a k-th of it each.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.ties = true}},
    .infer = wg_infer_choice,
    .details = wg_details_of_reduction,
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
