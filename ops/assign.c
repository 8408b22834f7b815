/* ops/assign.c — y = value, which the run also stores in target when all else is computed.
 * The value's adjoint is ȳ; what the target held before does not matter to y. */
#include "parts.h"

static bool infer(wg_call *call)
{
    const wg_node *target = call->in[0], *value = call->in[1];
    if (!wg_is_leaf_role(target->op->role))
        return wg_refuse(call, WG_ERROR_ARGUMENT, "%s is no input, parameter or state",
                         wg_describe(target->self).s);
    if (!wg_same_shape(&target->shape, &value->shape))
        return wg_refuse(call, WG_ERROR_SHAPE, "%s to %s: shapes must be equal",
                         wg_describe(value->self).s, wg_describe(target->self).s);
    return true;
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[1] = ybar;
}

static const wg_op op = {
    .name = "assign",
    .tex = "\\operatorname{assign}(#1, #2)",
    .why = "The result is the value as it is, so ȳ passes to the value unchanged; what the target "
           "held before does not matter and gets nothing.",
    .arity = 2,
    .takes = WG_ANY,
    .role = WG_ROLE_ASSIGN,
    .infer = infer,
    .view = wg_view_as_it_is,
    .vjp = vjp,
};

wg_tensor wg_assign(wg_tensor target, wg_tensor value)
{
    return wg_record(&op, 2, (wg_tensor[]){target, value}, NULL, 0);
}
