/* ops/std.c — y = √(Σ (x − mean x)² / f) over some axes, with f = max(n − correction, 0).
 *     x̄ = (x − mean x) ∘ ȳ / (f y)
 * Where y = 0 the share ȳ / (f y) is 0, and so are all derivatives; it is divided by 1 there. */
#include "axes.h"

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)
        ->variance(s->plan, s->from, s->to, s->y.data, s->x[0].data, wg_freedom(s->node), true);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor zero = wg_scalar_like(ybar, 0), bar = wg_where(y->self, ybar, zero);
    const wg_tensor size = wg_add(y->self, wg_equal(y->self, zero));
    const wg_tensor share = wg_div(wg_div(bar, wg_scalar_like(ybar, wg_freedom(y))), size);
    const wg_tensor d = wg_deviations(y);
    xbar[0] = wg_mul(d, wg_with_axes(y, share));
}

static const wg_op op = {
    .name = "std",
    .tex = "\\operatorname{std}(#1)",
    .why = "The slope of y², the variance, is 2 (x − mean) / f with f = n − correction, and it is "
           "2 y times that of y, which is (x − mean) / (f y).",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.ties = true}},
    .infer = wg_infer_variance,
    .details = wg_details_of_variance,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_reduction,
    .units = wg_units_of_reduction,
    .vjp = vjp,
};

wg_tensor wg_std(wg_tensor x, double correction)
{
    return wg_reduce_with(&op, x, NULL, false, correction);
}

wg_tensor wg_std_axes(wg_tensor x, wg_axes axes, double correction, bool keepdims)
{
    return wg_reduce_with(&op, x, &axes, keepdims, correction);
}
