/* ops/transpose.c — the last two axes swapped: a view.     x̄ = ȳᵀ */
#include <wengert/op.h>

static bool infer(wg_call *call)
{
    const int n = call->shape.ndim;
    if (n < 2)
        return wg_refuse(call, WG_ERROR_SHAPE, "%s has fewer than two axes",
                         wg_describe(call->x[0]).s);
    const int64_t rows = call->shape.size[n - 2];
    call->shape.size[n - 2] = call->shape.size[n - 1];
    call->shape.size[n - 1] = rows;
    return true;
}

static bool view(const wg_node *y, const wg_layout *x, wg_layout *out)
{
    const int n = y->shape.ndim;
    *out = *x;
    out->stride[n - 2] = x->stride[n - 1];
    out->stride[n - 1] = x->stride[n - 2];
    return true;
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = wg_transpose(ybar);
}

static const wg_op op = {
    .name = "transpose",
    .tex = "#1^\\mathsf{T}",
    .why = "Element (i, j) of x is element (j, i) of y: x̄ is ȳ with rows and columns swapped.",
    .arity = 1,
    .takes = WG_ANY,
    .infer = infer,
    .view = view,
    .vjp = vjp,
};

wg_tensor wg_transpose(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
