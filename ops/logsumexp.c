/* ops/logsumexp.c — y = m + ln Σ exp(x − m) over some axes, m = max x, or 0 where that is infinite.
 *     x̄ = exp(x − y) ∘ ȳ */
#include "axes.h"

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)->logsumexp(s->plan, s->from, s->to, s->y.data, s->x[0].data);
}

static wg_units units(const wg_step *s)
{
    return wg_units_of_fold(s->plan, 20); /* an exponential for each element */
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor share = wg_exp(wg_sub(y->x[0], wg_with_axes(y, y->self)));
    xbar[0] = wg_mul(share, wg_with_axes(y, ybar));
}

static const wg_op op = {
    .name = "logsumexp",
    .tex = "\\operatorname{logsumexp}(#1)",
    .why = "A step in x_i moves the sum by exp(x_i), and so its logarithm by the share of that in "
           "the sum, exp(x_i − y).",
    .arity = 1,
    .takes = WG_REAL,
    .infer = wg_infer_reduction,
    .details = wg_details_of_reduction,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_reduction,
    .units = units,
    .vjp = vjp,
};

wg_tensor wg_logsumexp(wg_tensor x)
{
    return wg_reduce(&op, x, NULL, false);
}

wg_tensor wg_logsumexp_axes(wg_tensor x, wg_axes axes, bool keepdims)
{
    return wg_reduce(&op, x, &axes, keepdims);
}
