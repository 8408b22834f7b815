/* ops/acos.c — y = arccos x.     x̄ = −ȳ / √((1 − x) (1 + x))
 * The product is √(1 − x²) without its loss near ±1. */
#include <wengert/op.h>

#include "kernels/arcs.h"

WG_MAP1(forward, x, WG_ACOS(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], one = wg_scalar_like(x, 1);
    const wg_tensor less = wg_sub(one, x), more = wg_add(one, x);
    const wg_tensor sine = wg_sqrt(wg_mul(less, more));
    xbar[0] = wg_neg(wg_div(ybar, sine));
}

static const wg_op op = {
    .name = "acos",
    .tex = "\\arccos #1",
    .why = "From x = cos y follows dx = −sin y dy, and sin y = √(1 − x²), taken as √((1 − x)(1 + "
           "x)) for its digits near ±1: −ȳ is divided by that.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.low = -0.8, .high = 0.8}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_acos(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
