/* ops/log.c — y = ln x.     x̄ = ȳ / x */
#include <wengert/op.h>

#include "kernels/elementary.h"

WG_MAP1(forward, x, WG_LOG(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0];
    xbar[0] = wg_div(ybar, x);
}

static const wg_op op = {
    .name = "log",
    .tex = "\\ln #1",
    .why =
        "The larger x is, the less a step adds to ln x: the slope is 1 / x, so ȳ is divided by x.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.low = 0.25, .high = 4}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_log(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
