/* ops/any.c — y = 1 if any x over some axes is not 0, else 0. No derivative. */
#include "axes.h"

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)->any(s->plan, s->from, s->to, s->y.data, s->x[0].data);
}

static const wg_op op = {
    .name = "any",
    .tex = "\\operatorname{any}(#1)",
    .why = "A small step in x seldom makes it 0 or takes it away from 0, and only that would "
           "change the answer, so nothing flows back.",
    .arity = 1,
    .takes = WG_REAL,
    .infer = wg_infer_reduction,
    .details = wg_details_of_reduction,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_reduction,
    .units = wg_units_of_reduction,
    .no_derivative = true,
};

wg_tensor wg_any(wg_tensor x)
{
    return wg_reduce(&op, x, NULL, false);
}

wg_tensor wg_any_axes(wg_tensor x, wg_axes axes, bool keepdims)
{
    return wg_reduce(&op, x, &axes, keepdims);
}
