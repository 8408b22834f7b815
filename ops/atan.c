/* ops/atan.c — y = arctan x.     x̄ = ȳ / (1 + x²) */
#include <wengert/op.h>

#include "kernels/arcs.h"

WG_MAP1(forward, x, WG_ATAN(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], one = wg_scalar_like(x, 1);
    xbar[0] = wg_div(ybar, wg_add(one, wg_square(x)));
}

static const wg_op op = {
    .name = "atan",
    .tex = "\\arctan #1",
    .why = "From x = tan y follows dx = (1 + tan² y) dy = (1 + x²) dy, so ȳ is divided by 1 + x².",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_atan(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
