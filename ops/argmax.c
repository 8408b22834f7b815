/* ops/argmax.c — y = where the largest x along an axis, or of all, first stands; a NaN is it
 * before any number. No derivative. */
#include "axes.h"

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->x[0].dtype)
        ->argmax(s->plan, s->from, s->to, s->y.data, s->x[0].data, WG_LARGEST);
}

static const wg_op op = {
    .name = "argmax",
    .tex = "\\operatorname{argmax}(#1)",
    .why = "A place is a whole number: a small step in x leaves it as it is or makes it jump, so "
           "it has no slope to pass on.",
    .arity = 1,
    .takes = WG_REAL,
    .infer = wg_infer_place,
    .details = wg_details_of_reduction,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_reduction,
    .units = wg_units_of_reduction,
    .no_derivative = true,
};

wg_tensor wg_argmax(wg_tensor x)
{
    return wg_reduce(&op, x, NULL, false);
}

wg_tensor wg_argmax_axis(wg_tensor x, int axis, bool keepdims)
{
    const wg_axes axes = WG_AXES(axis);
    return wg_reduce(&op, x, &axes, keepdims);
}
