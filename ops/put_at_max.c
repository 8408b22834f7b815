/* ops/put_at_max.c — zeros, to which each element of g, one for each window of x over the last two
 * axes, is added at the place of the window's largest: the first of equal ones, the last NaN.
 *     ḡ = ȳ, taken at these places;   x only says where: its derivative is 0 */
#include "windows.h"

static bool infer(wg_call *call)
{
    const wg_shape *x = &call->in[1]->shape, pooled = wg_pooled_shape(x, call->attr);
    if (!wg_same_shape(&call->in[0]->shape, &pooled))
        return wg_refuse(call, WG_ERROR_SHAPE, "%s for the windows of %s: it should be %s",
                         wg_describe(call->x[0]).s, wg_describe(call->x[1]).s,
                         wg_describe_shape(&pooled).s);
    call->shape = *x;
    return true;
}

static void forward(const wg_step *s)
{
    wg_forward_pool(s, true);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_take_at_max(ybar, y->x[1], wg_options_of_pool(y));
}

static const wg_op op = {
    .name = "put_at_max",
    .tex = "\\operatorname{put-at-max}(#1, #2)",
    .why = "Each element of the first operand is added at one place and gets ȳ from there; x only "
           "says where, and a place has no slope.",
    .arity = 2,
    .takes = WG_REAL,
    .domain = {[1] = {.ties = true}},
    .infer = infer,
    .details = wg_details_of_pool,
    .forward = forward,
    .plan_size = sizeof(wg_pool),
    .plan = wg_plan_pool,
    .units = wg_units_of_pool,
    .vjp = vjp,
};

wg_tensor wg_put_at_max(wg_tensor y, wg_tensor x, wg_pool_options options)
{
    return wg_record_pool(&op, y, x, &options);
}
