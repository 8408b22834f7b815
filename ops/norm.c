/* ops/norm.c — y = (Σ |x|ᵖ)^(1/p) over some axes; for p = 0 how many are not 0, for ∞ max |x|, for
 * −∞ min |x|.
 *     x̄ = sign x ∘ (|x| / y)ᵖ⁻¹ ∘ ȳ
 *       = x / y ∘ ȳ for p = 2;   sign x ∘ ȳ for p = 1;   nothing for p = 0
 *       = sign x ∘ [|x| = y] ∘ ȳ / k for p = ±∞, where k elements are as large
 * Where y or x is 0, so is x̄: it has a factor sign x or x, and what would divide by 0, or take its
 * logarithm, is given a 1 instead. */
#include "axes.h"

#include <math.h>

static bool infer(wg_call *call)
{
    const double p = wg_reduction_number(call->attr);
    if (isnan(p))
        return wg_refuse(call, WG_ERROR_ARGUMENT, "p is NaN");
    return p < 0 || isinf(p) ? wg_infer_choice(call) : wg_infer_reduction(call);
}

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)
        ->norm(s->plan, s->from, s->to, s->y.data, s->x[0].data, wg_reduction_number(s->attr));
}

static wg_units units(const wg_step *s)
{
    const double p = wg_reduction_number(s->attr);
    const bool power = p != 0 && p != 1 && p != 2 && !isinf(p);
    return wg_units_of_fold(s->plan, power ? 40 : 1);
}

/* x, and 1 in place of 0. */
static wg_tensor not_0(wg_tensor x)
{
    return wg_add(x, wg_equal(x, wg_scalar_like(x, 0)));
}

/* (|x| / y)ᵖ⁻¹, or something finite where x or y is 0. */
static wg_tensor power(wg_tensor size, wg_tensor norm, double p)
{
    const wg_tensor ratio = wg_div(not_0(size), norm);
    return wg_exp(wg_mul(wg_scalar_like(ratio, p - 1), wg_log(ratio)));
}

/* ȳ, and 0 where y is 0. For p < 0 that is so if a single x is: the others get nothing either. For
 * p = 2 further derivatives have no factor x. */
static wg_tensor where_not_0(wg_tensor y, wg_tensor ybar)
{
    return wg_where(y, ybar, wg_scalar_like(y, 0));
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const double p = wg_reduction_number(y->attr);
    const wg_tensor x = y->x[0], sign = wg_sign(x);
    const wg_tensor size = wg_mul(x, sign), norm = not_0(wg_with_axes(y, y->self));
    const wg_tensor bar = wg_with_axes(y, p < 0 || p == 2 ? where_not_0(y->self, ybar) : ybar);
    if (p == 1)
        xbar[0] = wg_mul(sign, bar);
    else if (p == 2)
        xbar[0] = wg_mul(wg_div(x, norm), bar);
    else if (isinf(p))
        xbar[0] = wg_mul(sign, wg_shared_by_ties(y, size, ybar));
    else if (p != 0)
        xbar[0] = wg_mul(wg_mul(sign, power(size, norm, p)), bar);
}

/* p, unless it is that of lengths. */
static void details(const wg_node *y, char *to, size_t size)
{
    const double p = wg_reduction_number(y->attr);
    wg_words w = wg_say_reduction(y, to, size);
    if (p != 2)
        wg_say_number(&w, "p", p);
}

static const wg_op op = {
    .name = "norm",
    .tex = "\\operatorname{norm}(#1)",
    .why = "A step in x moves Σ |x|ᵖ by p |x|ᵖ⁻¹ sign x, and its p-th root y by that over p yᵖ⁻¹: "
           "sign x (|x| / y)ᵖ⁻¹ multiplies ȳ.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.n_corners = 1, .ties = true}},
    .infer = infer,
    .details = details,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_reduction,
    .units = units,
    .vjp = vjp,
};

wg_tensor wg_norm(wg_tensor x, double p)
{
    return wg_reduce_with(&op, x, NULL, false, p);
}

wg_tensor wg_norm_axes(wg_tensor x, wg_axes axes, double p, bool keepdims)
{
    return wg_reduce_with(&op, x, &axes, keepdims, p);
}
