/* ops/asinh.c — y = arsinh x.     x̄ = ȳ / √(x² + 1) */
#include <wengert/op.h>

#include "kernels/hyperbolic.h"

WG_MAP1(forward, x, WG_ASINH(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], one = wg_scalar_like(x, 1);
    xbar[0] = wg_div(ybar, wg_sqrt(wg_add(wg_square(x), one)));
}

static const wg_op op = {
    .name = "asinh",
    .tex = "\\operatorname{arsinh}(#1)",
    .why = "From x = sinh y follows dx = cosh y dy, and cosh y = √(x² + 1), so ȳ is divided by "
           "that root.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_asinh(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
