/* ops/permute.c — y's axis i is x's axis axes[i]: a view.     x̄ = ȳ with the axes put back */
#include "compose.h"
#include "details.h"

static bool infer(wg_call *call)
{
    const wg_axes *axes = call->attr;
    const wg_shape from = call->shape;
    if (axes->count != from.ndim)
        return wg_refuse(call, WG_ERROR_ARGUMENT, "%d axes for %s, which has %d", axes->count,
                         wg_describe(call->x[0]).s, from.ndim);
    for (int d = 0; d < from.ndim; d++)
        call->shape.size[d] = from.size[axes->axis[d]];
    return true;
}

static bool view(const wg_node *y, const wg_layout *x, wg_layout *out)
{
    const wg_axes *axes = y->attr;
    *out = (wg_layout){.offset = x->offset};
    for (int d = 0; d < y->shape.ndim; d++)
        out->stride[d] = x->stride[axes->axis[d]];
    return true;
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_permute(ybar, wg_inverse_order(y->attr));
}

static void details(const wg_node *y, char *to, size_t size)
{
    const wg_axes *axes = y->attr;
    wg_words w = wg_no_words(to, size);
    if (axes->count > 0)
        wg_say(&w, "axes");
    for (int d = 0; d < axes->count; d++)
        wg_say(&w, "%d", axes->axis[d]);
}

static const wg_op op = {
    .name = "permute",
    .tex = "\\operatorname{permute}(#1)",
    .why = "Only the order of the axes changes, so ȳ goes back with its axes in the old order.",
    .arity = 1,
    .takes = WG_ANY,
    .infer = infer,
    .details = details,
    .view = view,
    .vjp = vjp,
};

wg_tensor wg_permute(wg_tensor x, wg_axes axes)
{
    wg_axes list;
    if (!wg_axes_of(op.name, x, &axes, &list))
        return wg_poisoned(x.tape);
    return wg_record(&op, 1, &x, &list, sizeof list);
}
