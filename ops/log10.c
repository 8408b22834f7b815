/* ops/log10.c — y = log₁₀ x.     x̄ = ȳ / (x ln 10) */
#include <wengert/op.h>

#include "kernels/power.h"

WG_MAP1(forward, x, WG_LOG10(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], ln10 = wg_scalar_like(x, 2.302585092994046);
    xbar[0] = wg_div(ybar, wg_mul(x, ln10));
}

static const wg_op op = {
    .name = "log10",
    .tex = "\\operatorname{log10}(#1)",
    .why = "As log₁₀ x = ln x / ln 10 and the slope of ln x is 1 / x, ȳ is divided by x ln 10.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.low = 0.25, .high = 4}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_log10(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
