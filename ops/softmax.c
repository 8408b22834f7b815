/* ops/softmax.c — y_i = exp(x_i − m) / Σ_k exp(x_k − m) along one axis, m = max x.
 *     x̄ = y ∘ (ȳ − Σ_k ȳ_k y_k) */
#include "axes.h"

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)->softmax(s->plan, s->from, s->to, s->y.data, s->x[0].data);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor along = wg_sum_along(y, wg_mul(ybar, y->self));
    xbar[0] = wg_mul(y->self, wg_sub(ybar, along));
}

const wg_op wg_op_softmax = {
    .name = "softmax",
    .tex = "\\operatorname{softmax}(#1)",
    .why = "The shares y sum to 1, and what raises one lowers the others, so ȳ counts by how far "
           "it is above its mean Σ ȳ_k y_k: x̄ = y ∘ (ȳ − Σ ȳ_k y_k).",
    .arity = 1,
    .takes = WG_REAL,
    .details = wg_details_along,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_along,
    .units = wg_units_along,
    .vjp = vjp,
};

wg_tensor wg_softmax(wg_tensor x, int axis)
{
    return wg_record_along(&wg_op_softmax, 1, &x, axis);
}
