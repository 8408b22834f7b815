/* ops/acosh.c — y = arcosh x.     x̄ = ȳ / √((x − 1) (x + 1))
 * The product is √(x² − 1) without its loss near 1. */
#include <wengert/op.h>

#include "kernels/hyperbolic.h"

WG_MAP1(forward, x, WG_ACOSH(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], one = wg_scalar_like(x, 1);
    const wg_tensor less = wg_sub(x, one), more = wg_add(x, one);
    const wg_tensor sinh_y = wg_sqrt(wg_mul(less, more));
    xbar[0] = wg_div(ybar, sinh_y);
}

static const wg_op op = {
    .name = "acosh",
    .tex = "\\operatorname{arcosh}(#1)",
    .why = "From x = cosh y follows dx = sinh y dy, and sinh y = √(x² − 1), so ȳ is divided by "
           "that root.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.low = 1.3, .high = 4}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_acosh(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
