/* ops/softmax_cross_entropy.c — l = −Σ_k target_k log_softmax(z)_k along an axis, which is dropped.
 *     z̄ = (softmax(z) Σ_k target_k − target) ∘ l̄
 *     target's adjoint = −log_softmax(z) ∘ l̄
 * For a one-hot target the sum is exactly 1, and the rule is equation (10) of the notes, ŷ − y, to
 * the bit. The rule's softmax needs the same exponentials: forward computes it on the side. */
#include "axes.h"
#include "losses.h"

static bool infer(wg_call *call)
{
    call->shape = wg_shape_without(call->shape, wg_axis_of_attribute(call->attr));
    return wg_infer_logits(call);
}

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)
        ->softmax_cross_entropy(s->plan, s->from, s->to, s->y.data, s->x[0].data, s->x[1].data,
                                s->beside ? s->beside->data : NULL);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const int axis = wg_axis_along(y);
    const wg_tensor z = y->x[0], target = y->x[1], lbar = wg_unsqueeze(ybar, axis);
    const wg_tensor one = wg_softmax(z, axis), p = wg_mul(one, wg_sum_along(y, target));
    xbar[0] = wg_mul(wg_sub(p, target), lbar);
    xbar[1] = wg_mul(wg_neg(wg_log_softmax(z, axis)), lbar);
}

static const wg_op op = {
    .name = "softmax_cross_entropy",
    .tex = "\\operatorname{softmax-cross-entropy}(#1, #2)",
    .why = "For y = −Σ t_k ln p_k, p = softmax(z), the slope of ln p_k in z_i is [i = k] − p_i: so "
           "z̄ = (p Σ t − t) ȳ, and −ln p goes to t.",
    .arity = 2,
    .takes = WG_REAL,
    .infer = infer,
    .details = wg_details_along,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_along,
    .units = wg_units_along,
    .beside = &wg_op_softmax,
    .vjp = vjp,
};

wg_tensor wg_softmax_cross_entropy(wg_tensor z, wg_tensor target, int axis)
{
    return wg_record_along(&op, 2, (wg_tensor[]){z, target}, axis);
}
