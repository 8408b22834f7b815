/* ops/atanh.c — y = artanh x.     x̄ = ȳ / ((1 − x) (1 + x))
 * The product is 1 − x² without its loss near ±1. */
#include <wengert/op.h>

#include "kernels/hyperbolic.h"

WG_MAP1(forward, x, WG_ATANH(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], one = wg_scalar_like(x, 1);
    const wg_tensor less = wg_sub(one, x), more = wg_add(one, x);
    xbar[0] = wg_div(ybar, wg_mul(less, more));
}

static const wg_op op = {
    .name = "atanh",
    .tex = "\\operatorname{artanh}(#1)",
    .why = "From x = tanh y follows dx = (1 − tanh² y) dy = (1 − x²) dy, so ȳ is divided by 1 − "
           "x², taken as (1 − x)(1 + x).",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.low = -0.8, .high = 0.8}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_atanh(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
