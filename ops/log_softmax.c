/* ops/log_softmax.c — y_i = (x_i − m) − ln Σ_k exp(x_k − m) along one axis, m = max x.
 *     x̄ = ȳ − softmax(x) Σ_k ȳ_k */
#include "axes.h"

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)->log_softmax(s->plan, s->from, s->to, s->y.data, s->x[0].data);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor p = wg_softmax(y->x[0], wg_axis_along(y));
    xbar[0] = wg_sub(ybar, wg_mul(p, wg_sum_along(y, ybar)));
}

static const wg_op op = {
    .name = "log_softmax",
    .tex = "\\operatorname{log-softmax}(#1)",
    .why = "A step in x_i raises y_i by 1 and lowers all y_k by softmax(x)_i, through the "
           "logarithm of the sum: x̄ = ȳ − softmax(x) Σ ȳ.",
    .arity = 1,
    .takes = WG_REAL,
    .details = wg_details_along,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_along,
    .units = wg_units_along,
    .vjp = vjp,
};

wg_tensor wg_log_softmax(wg_tensor x, int axis)
{
    return wg_record_along(&op, 1, &x, axis);
}
