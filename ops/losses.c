/* losses.c — what the losses share. */
#include "losses.h"

wg_tensor wg_loss_difference(const char *loss, wg_tensor x, wg_tensor target)
{
    const wg_tensor operands[] = {x, target};
    if (!wg_check_broadcast(loss, 2, operands))
        return wg_refused(2, operands);
    return wg_sub(x, target);
}

bool wg_infer_logits(wg_call *call)
{
    return wg_same_shape(&call->in[0]->shape, &call->in[1]->shape) ||
           wg_refuse(call, WG_ERROR_SHAPE, "logits %s and targets %s: shapes must be equal",
                     wg_describe(call->x[0]).s, wg_describe(call->x[1]).s);
}

wg_tensor wg_reduce_loss(const char *loss, wg_tensor l, wg_reduction reduction)
{
    switch (reduction) {
    case WG_REDUCE_MEAN:
        return wg_mean(l);
    case WG_REDUCE_SUM:
        return wg_sum(l);
    case WG_REDUCE_NONE:
        return l;
    }
    return wg_fail(l.tape, WG_ERROR_ARGUMENT, "%s: %d is no reduction", loss, (int)reduction);
}
