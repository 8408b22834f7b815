/* ops/log2.c — y = log₂ x.     x̄ = ȳ / (x ln 2) */
#include <wengert/op.h>

#include "kernels/power.h"

WG_MAP1(forward, x, WG_LOG2(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], ln2 = wg_scalar_like(x, 0.6931471805599453);
    xbar[0] = wg_div(ybar, wg_mul(x, ln2));
}

static const wg_op op = {
    .name = "log2",
    .tex = "\\operatorname{log2}(#1)",
    .why = "One doubling of x adds 1, whatever x is: log₂ x is ln x / ln 2 with slope 1 / (x ln "
           "2), so ȳ is divided by x ln 2.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.low = 0.25, .high = 4}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_log2(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
