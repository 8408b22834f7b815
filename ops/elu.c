/* ops/elu.c — y = x where x > 0, else α (eˣ − 1). Its slope, 1 where x > 0, else α eˣ, is an op
 * too.
 *     x̄ = slope(x, α) ∘ ȳ,  ᾱ = (slope(x, 1) − 1) ∘ ȳ
 * and for the slope, since slope(x, 0) is 1 where x > 0, else 0:
 *     x̄ = (slope(x, α) − slope(x, 0)) ∘ ȳ,  ᾱ = (slope(x, 1) − slope(x, 0)) ∘ ȳ */
#include <wengert/op.h>

#include "kernels/exponential.h"

WG_MAP2(forward, x, alpha, WG_PICK(x > 0, x, alpha *WG_EXPM1(x)))
WG_MAP2(forward_slope, x, alpha, WG_PICK(x > 0, (real)1, alpha *WG_EXP(x)))

static wg_tensor slope_of(wg_tensor x, wg_tensor alpha);

static void vjp_slope(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], above = slope_of(x, wg_scalar_like(x, 0));
    const wg_tensor unit = slope_of(x, wg_scalar_like(x, 1));
    xbar[0] = wg_mul(wg_sub(y->self, above), ybar);
    xbar[1] = wg_mul(wg_sub(unit, above), ybar);
}

static const wg_op slope = {
    .name = "elu_slope",
    .tex = "\\operatorname{elu-slope}(#1, #2)",
    .why = "Where x > 0 it is 1 and stays so; elsewhere it is α eˣ, whose slope is that again in x "
           "and eˣ in α, so ȳ is multiplied by these.",
    .arity = 2,
    .takes = WG_REAL,
    .domain = {{.n_corners = 1}},
    .map = &forward_slope,
    .vjp = vjp_slope,
};

static wg_tensor slope_of(wg_tensor x, wg_tensor alpha)
{
    return wg_record(&slope, 2, (wg_tensor[]){x, alpha}, NULL, 0);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], alpha = y->x[1], one = wg_scalar_like(x, 1);
    xbar[0] = wg_mul(slope_of(x, alpha), ybar);
    xbar[1] = wg_mul(wg_sub(slope_of(x, one), one), ybar);
}

static const wg_op op = {
    .name = "elu",
    .tex = "\\operatorname{elu}(#1, #2)",
    .why = "Above 0 it is x, with slope 1 in x and 0 in α; else it is α (eˣ − 1), with slope α eˣ "
           "in x and eˣ − 1 in α.",
    .arity = 2,
    .takes = WG_REAL,
    .domain = {{.n_corners = 1}},
    .map = &forward,
    .vjp = vjp,
};

/* What is no tensor of reals stands in for its own alpha, to be refused in elu's name. */
wg_tensor wg_elu(wg_tensor x, double alpha)
{
    const bool taken = wg_is_valid(x) && wg_dtype_of(x) != WG_I64;
    return wg_record(&op, 2, (wg_tensor[]){x, taken ? wg_scalar_like(x, alpha) : x}, NULL, 0);
}
