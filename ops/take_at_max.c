/* ops/take_at_max.c — for each window of x over the last two axes, u's element at the place of x's
 * largest: the first of equal ones, the last NaN.
 *     ū = ȳ, put back to these places;   x only says where: its derivative is 0 */
#include "windows.h"

static bool infer(wg_call *call)
{
    if (!wg_same_shape(&call->in[0]->shape, &call->in[1]->shape))
        return wg_refuse(call, WG_ERROR_SHAPE, "%s and %s: shapes must be equal",
                         wg_describe(call->x[0]).s, wg_describe(call->x[1]).s);
    call->shape = wg_pooled_shape(&call->in[1]->shape, call->attr);
    return true;
}

static void forward(const wg_step *s)
{
    wg_forward_pool(s, false);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_put_at_max(ybar, y->x[1], wg_options_of_pool(y));
}

static const wg_op op = {
    .name = "take_at_max",
    .tex = "\\operatorname{take-at-max}(#1, #2)",
    .why = "Each element of y is one of the first operand, so ȳ is put back where it came from; x "
           "only says where, and a place has no slope.",
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

wg_tensor wg_take_at_max(wg_tensor u, wg_tensor x, wg_pool_options options)
{
    return wg_record_pool(&op, u, x, &options);
}
