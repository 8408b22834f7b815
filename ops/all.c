/* ops/all.c — y = 1 if all x over some axes are not 0, else 0. No derivative. */
#include "axes.h"

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)->all(s->plan, s->from, s->to, s->y.data, s->x[0].data);
}

static const wg_op op = {
    .name = "all",
    .tex = "\\operatorname{all}(#1)",
    .why = "Whether all x differ from 0 is a yes or no, flat but for jumps where an x is 0, so "
           "nothing flows back.",
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

wg_tensor wg_all(wg_tensor x)
{
    return wg_reduce(&op, x, NULL, false);
}

wg_tensor wg_all_axes(wg_tensor x, wg_axes axes, bool keepdims)
{
    return wg_reduce(&op, x, &axes, keepdims);
}
