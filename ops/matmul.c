/* ops/matmul.c — y = a b over the last two axes; axes before them are broadcast.
 *     y_ij = Σ_k a_ik b_kj,  the chain acc = fma(a_ik, b_kj, acc) for k ascending from +0
 *     ā = ȳ bᵀ,   b̄ = aᵀ ȳ */
#include <wengert/op.h>

#include "kernels/kernels.h"

static bool check_sizes(const wg_call *call)
{
    const wg_shape *a = &call->in[0]->shape, *b = &call->in[1]->shape;
    for (int i = 0; i < 2; i++)
        if (call->in[i]->shape.ndim < 2)
            return wg_refuse(call, WG_ERROR_SHAPE,
                             "%s has fewer than two axes; reshape it to a matrix",
                             wg_describe(call->x[i]).s);
    if (a->size[a->ndim - 1] != b->size[b->ndim - 2])
        return wg_refuse(call, WG_ERROR_SHAPE, "inner sizes differ: %s · %s",
                         wg_describe(call->x[0]).s, wg_describe(call->x[1]).s);
    return true;
}

/* The axes before the last two. */
static wg_shape batch_of(const wg_shape *x)
{
    wg_shape batch = *x;
    batch.ndim -= 2;
    return batch;
}

static bool infer(wg_call *call)
{
    if (!check_sizes(call))
        return false;
    const wg_shape *a = &call->in[0]->shape, *b = &call->in[1]->shape;
    const wg_shape batch_a = batch_of(a), batch_b = batch_of(b);
    wg_shape *y = &call->shape;
    if (!wg_broadcast_shapes(&batch_a, &batch_b, y))
        return wg_refuse(call, WG_ERROR_SHAPE, "axes before the last two do not broadcast: %s · %s",
                         wg_describe(call->x[0]).s, wg_describe(call->x[1]).s);
    y->size[y->ndim++] = a->size[a->ndim - 2];
    y->size[y->ndim++] = b->size[b->ndim - 1];
    return true;
}

/* The nest of products: operands y, a, b. */
static void plan(const wg_step *s, void *nest)
{
    wg_nest_start(nest, 3);
    const wg_array *a = &s->x[0], *b = &s->x[1];
    for (int d = 0; d < s->y.ndim - 2; d++)
        wg_nest_push(nest, s->y.size[d],
                     (int64_t[]){s->y.stride[d],
                                 wg_stride_along(a->ndim, a->size, a->stride, d, s->y.ndim),
                                 wg_stride_along(b->ndim, b->size, b->stride, d, s->y.ndim)});
    wg_nest_simplify(nest);
}

static void forward(const wg_step *s)
{
    const wg_array *y = &s->y, *a = &s->x[0], *b = &s->x[1];
    const wg_kernels *kernels = wg_kernels_of((int)y->dtype);
    const int64_t size = (int64_t)wg_dtype_size(y->dtype);
    const int64_t m = y->size[y->ndim - 2], n = y->size[y->ndim - 1], k = a->size[a->ndim - 1];
    wg_cursor c = {{0}, {0}};
    if (wg_nest_count(s->plan) == 0)
        return;
    do
        kernels->matmul(m, n, k, (const char *)a->data + c.at[1] * size, a->stride + a->ndim - 2,
                        (const char *)b->data + c.at[2] * size, b->stride + b->ndim - 2,
                        (char *)y->data + c.at[0] * size);
    while (wg_nest_next(s->plan, ((const wg_nest *)s->plan)->ndim, &c));
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor a = y->x[0], b = y->x[1];
    xbar[0] = wg_matmul(ybar, wg_transpose(b));
    xbar[1] = wg_matmul(wg_transpose(a), ybar);
}

static const wg_op op = {
    .name = "matmul",
    .tex = "#1 \\, #2",
    .arity = 2,
    .takes = WG_REAL,
    .infer = infer,
    .forward = forward,
    .plan_size = sizeof(wg_nest),
    .plan = plan,
    .vjp = vjp,
};

wg_tensor wg_matmul(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
