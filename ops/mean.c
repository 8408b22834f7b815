/* ops/mean.c — y = (Σ x) / n over some axes, n the elements in each sum.
 *     x̄ = ȳ / n, repeated */
#include "axes.h"

static void forward(const wg_step *s)
{
    const wg_fold *fold = s->plan;
    wg_kernels_of((int)s->y.dtype)
        ->sum(fold, s->from, s->to, s->y.data, s->x[0].data, wg_nest_count(&fold->inner));
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor n = wg_scalar_like(ybar, (double)wg_reduced_count(y));
    xbar[0] = wg_repeat_along(y, wg_div(ybar, n));
}

static const wg_op op = {
    .name = "mean",
    .tex = "\\operatorname{mean}(#1)",
    .why = "Each of the n elements counts for 1 / n of the mean, so each gets ȳ / n.",
    .arity = 1,
    .takes = WG_REAL,
    .infer = wg_infer_reduction,
    .details = wg_details_of_reduction,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_reduction,
    .units = wg_units_of_reduction,
    .vjp = vjp,
};

wg_tensor wg_mean(wg_tensor x)
{
    return wg_reduce(&op, x, NULL, false);
}

wg_tensor wg_mean_axes(wg_tensor x, wg_axes axes, bool keepdims)
{
    return wg_reduce(&op, x, &axes, keepdims);
}
