/* ops/bce_with_logits.c — l = ([z ≥ 0] − target) z + ln(1 + e^−|z|), and the mean or sum of that.
 *     z̄ = (σ(z) − target) ∘ l̄;   target's adjoint = −z ∘ l̄
 * Neither term cancels the other. */
#include "losses.h"

#include "kernels/exponential.h"

#define SIZE(z) ((z) < 0 ? -(z) : (z))

WG_MAP2(forward, z, target, ((z < 0 ? 0 : 1) - target) * z + WG_LOG1P(WG_EXP(-SIZE(z))))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor z = y->x[0], target = y->x[1];
    xbar[0] = wg_mul(wg_sub(wg_sigmoid(z), target), ybar);
    xbar[1] = wg_neg(wg_mul(z, ybar));
}

static const wg_op op = {
    .name = "bce_with_logits",
    .tex = "\\operatorname{bce-with-logits}(#1, #2)",
    .why = "For a target t the loss is ln(1 + exp z) − t z, whose slope is σ(z) − t in z and −z in "
           "t, so ȳ is multiplied by these.",
    .arity = 2,
    .takes = WG_REAL,
    .infer = wg_infer_logits,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_bce_with_logits(wg_tensor z, wg_tensor target, wg_reduction reduction)
{
    const wg_tensor l = wg_record(&op, 2, (wg_tensor[]){z, target}, NULL, 0);
    return wg_reduce_loss(op.name, l, reduction);
}
