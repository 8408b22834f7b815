/* ops/softmax_cross_entropy.c — l = −Σ_k target_k log_softmax(z)_k along an axis, which is dropped.
 *     z̄ = (softmax(z) Σ_k target_k − target) ∘ l̄
 *     target's adjoint = −log_softmax(z) ∘ l̄
 * For a one-hot target the sum is exactly 1, and the rule is equation (10) of the notes, ŷ − y, to
 * the bit. The rule's softmax needs the same exponentials: forward computes it on the side. */
#include "axes.h"

static bool infer(wg_call *call)
{
    wg_shape *l = &call->shape;
    const int axis = wg_axis_of_attribute(call->attr);
    if (!wg_same_shape(&call->in[0]->shape, &call->in[1]->shape))
        return wg_refuse(call, WG_ERROR_SHAPE, "logits %s and targets %s: shapes must be equal",
                         wg_describe(call->x[0]).s, wg_describe(call->x[1]).s);
    l->ndim--;
    for (int d = axis; d < l->ndim; d++)
        l->size[d] = l->size[d + 1];
    return true;
}

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)
        ->softmax_cross_entropy(s->plan, s->from, s->to, s->y.data, s->x[0].data, s->x[1].data,
                                s->beside ? s->beside->data : NULL);
}

/* l̄ with the dropped axis back, of size 1. */
static wg_tensor with_axis(const wg_node *y, wg_tensor lbar)
{
    wg_shape shape = wg_shape_of(y->x[0]);
    shape.size[wg_axis_along(y)] = 1;
    return wg_reshape(lbar, shape);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor z = y->x[0], target = y->x[1], lbar = with_axis(y, ybar);
    const wg_tensor one = wg_softmax(z, wg_axis_along(y)), p = wg_mul(one, wg_sum_along(y, target));
    xbar[0] = wg_mul(wg_sub(p, target), lbar);
    xbar[1] = wg_mul(wg_neg(wg_log_softmax(z, wg_axis_along(y))), lbar);
}

static const wg_op op = {
    .name = "softmax_cross_entropy",
    .tex = "\\operatorname{crossentropy}(#1, #2)",
    .arity = 2,
    .takes = WG_REAL,
    .infer = infer,
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
