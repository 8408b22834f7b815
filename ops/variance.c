/* ops/variance.c — y = Σ (x − mean x)² / f over some axes, with f = max(n − correction, 0).
 *     x̄ = 2 (x − mean x) ∘ ȳ / f */
#include "axes.h"

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)
        ->variance(s->plan, s->from, s->to, s->y.data, s->x[0].data, wg_freedom(s->node), false);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor scale = wg_scalar_like(ybar, 2 / wg_freedom(y));
    const wg_tensor d = wg_deviations(y);
    xbar[0] = wg_mul(d, wg_with_axes(y, wg_mul(scale, ybar)));
}

static const wg_op op = {
    .name = "variance",
    .tex = "\\operatorname{variance}(#1)",
    .why = "Deviations from the mean sum to 0, so that the mean moves too changes nothing: each x "
           "has the slope 2 (x − mean) / f, f = n − correction.",
    .arity = 1,
    .takes = WG_REAL,
    .infer = wg_infer_variance,
    .details = wg_details_of_variance,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_reduction,
    .units = wg_units_of_reduction,
    .vjp = vjp,
};

wg_tensor wg_variance(wg_tensor x, double correction)
{
    return wg_reduce_with(&op, x, NULL, false, correction);
}

wg_tensor wg_variance_axes(wg_tensor x, wg_axes axes, double correction, bool keepdims)
{
    return wg_reduce_with(&op, x, &axes, keepdims, correction);
}
