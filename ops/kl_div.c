/* ops/kl_div.c — target (ln target − x), where 0 ln 0 = 0, and the mean or sum of that.
 *     x̄ = −target ∘ l̄;   target's adjoint = (ln target + 1 − x) ∘ l̄ */
#include "losses.h"

#include "kernels/elementary.h"

WG_MAP2(forward, x, target, (target == 0 ? 0 : target * WG_LOG(target)) - target * x)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], target = y->x[1], one = wg_scalar_like(x, 1);
    xbar[0] = wg_neg(wg_mul(target, ybar));
    xbar[1] = wg_mul(wg_sub(wg_add(wg_log(target), one), x), ybar);
}

static const wg_op op = {
    .name = "kl_div",
    .tex = "\\operatorname{kl-div}(#1, #2)",
    .why = "For a target t the loss is t ln t − t x, whose slope is −t in x and ln t + 1 − x in t, "
           "so ȳ is multiplied by these.",
    .arity = 2,
    .takes = WG_REAL,
    .domain = {[1] = {.low = 0.1, .high = 2}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_kl_div(wg_tensor x, wg_tensor target, wg_reduction reduction)
{
    const wg_tensor l = wg_record(&op, 2, (wg_tensor[]){x, target}, NULL, 0);
    return wg_reduce_loss(op.name, l, reduction);
}
