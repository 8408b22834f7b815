/* ops/prod.c — y = Π x over some axes.
 *     x̄ = ȳ ∘ the product of the others
 * That is what comes before, times what comes after: two recurrences along the terms, which divide
 * by nothing, and so are right where terms are 0, to any order. */
#include "axes.h"
#include "compose.h"

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)->prod(s->plan, s->from, s->to, s->y.data, s->x[0].data);
}

/* The axes that y keeps, then those that it reduces; returns how many it keeps. */
static int order_of(const wg_node *y, wg_axes *axes)
{
    const int ndim = wg_shape_of(y->x[0]).ndim;
    int kept = 0;
    axes->count = 0;
    for (int reduced = 0; reduced < 2; reduced++)
        for (int d = 0; d < ndim; d++)
            if (wg_is_reduced(y, d) == reduced) {
                axes->axis[axes->count++] = d;
                kept += !reduced;
            }
    return kept;
}

static wg_tensor product_of_others(wg_tensor x, int axis)
{
    const wg_tensor before = wg_product_before(x, axis, false);
    return wg_mul(before, wg_product_before(x, axis, true));
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    wg_axes axes;
    const int kept = order_of(y, &axes);
    if (kept == axes.count) {
        xbar[0] = wg_with_axes(y, ybar);
        return;
    }
    const wg_tensor x = wg_permute(y->x[0], axes);
    wg_shape lines = wg_shape_of(x);
    lines.ndim = kept + 1;
    lines.size[kept] = wg_reduced_count(y);
    const wg_tensor others = product_of_others(wg_reshape(x, lines), kept);
    const wg_tensor back = wg_permute(wg_reshape(others, wg_shape_of(x)), wg_inverse_order(&axes));
    xbar[0] = wg_mul(back, wg_with_axes(y, ybar));
}

static const wg_op op = {
    .name = "prod",
    .tex = "\\prod #1",
    .why = "The product is x_i times all others, so its slope in x_i is the product of the others, "
           "found without dividing by x_i.",
    .arity = 1,
    .takes = WG_REAL,
    .infer = wg_infer_reduction,
    .details = wg_details_of_reduction,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_reduction,
    .units = wg_units_of_reduction,
    .vjp = vjp,
};

wg_tensor wg_prod(wg_tensor x)
{
    return wg_reduce(&op, x, NULL, false);
}

wg_tensor wg_prod_axes(wg_tensor x, wg_axes axes, bool keepdims)
{
    return wg_reduce(&op, x, &axes, keepdims);
}
