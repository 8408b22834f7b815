/* ops/log1p.c — y = ln (1 + x).     x̄ = ȳ / (1 + x) */
#include <wengert/op.h>

#include "kernels/exponential.h"

WG_MAP1(forward, x, WG_LOG1P(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], one = wg_scalar_like(x, 1);
    xbar[0] = wg_div(ybar, wg_add(one, x));
}

static const wg_op op = {
    .name = "log1p",
    .tex = "\\operatorname{log1p}(#1)",
    .why = "The slope of the logarithm is one over its argument, which moves with x one for one, "
           "so ȳ is divided by 1 + x.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.low = -0.75, .high = 4}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_log1p(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
