/* ops/sum.c — y = Σ x over some axes, in the documented order.     x̄ = ȳ, repeated */
#include "axes.h"

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)->sum(s->plan, s->from, s->to, s->y.data, s->x[0].data, 1);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_repeat_along(y, ybar);
}

static const wg_op op = {
    .name = "sum",
    .tex = "\\sum #1",
    .why =
        "Each element enters its sum with weight 1, so each gets the ȳ of the sum that it is in.",
    .arity = 1,
    .takes = WG_REAL,
    .infer = wg_infer_reduction,
    .details = wg_details_of_reduction,
    .summed = wg_axes_reduced,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_reduction,
    .units = wg_units_of_reduction,
    .vjp = vjp,
};

wg_tensor wg_sum(wg_tensor x)
{
    return wg_reduce(&op, x, NULL, false);
}

wg_tensor wg_sum_axes(wg_tensor x, wg_axes axes, bool keepdims)
{
    return wg_reduce(&op, x, &axes, keepdims);
}
