/* ops/huber_loss.c — with d = x − target, ½ d² where |d| ≤ delta, else delta (|d| − ½ delta), and
 * the mean or sum of that. delta is an operand, a constant.
 *     d̄ = d ∘ ȳ where |d| < delta, else delta sign d ∘ ȳ
 *     delta's adjoint = max(|d| − delta, 0) ∘ ȳ
 * The choice is made in the slope: an infinite d that is not chosen is multiplied by nothing. */
#include "losses.h"

#include <tgmath.h>

WG_MAP2(forward, d, delta,
        fabs(d) <= delta ? (real)0.5 * d * d : delta * (fabs(d) - (real)0.5 * delta))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor d = y->x[0], delta = y->x[1], size = wg_abs(d);
    const wg_tensor far = wg_greater_equal(size, delta);
    xbar[0] = wg_mul(wg_where(far, wg_mul(delta, wg_sign(d)), d), ybar);
    xbar[1] = wg_mul(wg_relu(wg_sub(size, delta)), ybar);
}

static const wg_op op = {
    .name = "huber_loss",
    .tex = "\\operatorname{huber-loss}(#1, #2)",
    .why = "The parabola ½ d² has slope d; the lines beyond ±δ have slope δ sign d in d and |d| − "
           "δ in δ, so ȳ is multiplied by these.",
    .arity = 2,
    .takes = WG_REAL,
    .domain = {{.ties = true}, {.ties = true}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_huber_loss(wg_tensor x, wg_tensor target, double delta, wg_reduction reduction)
{
    const wg_tensor d = wg_loss_difference(op.name, x, target);
    if (!wg_is_valid(d))
        return d;
    if (!(delta > 0))
        return wg_fail(d.tape, WG_ERROR_ARGUMENT, "huber_loss: delta is %g; it must be positive",
                       delta);
    const wg_tensor l = wg_record(&op, 2, (wg_tensor[]){d, wg_scalar_like(d, delta)}, NULL, 0);
    return wg_reduce_loss(op.name, l, reduction);
}
