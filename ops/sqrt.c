/* ops/sqrt.c — y = √x.     x̄ = ½ ȳ / y */
#include <wengert/op.h>

#include "kernels/elementary.h"

WG_MAP1(forward, x, WG_SQRT(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor half = wg_scalar_like(y->self, 0.5);
    xbar[0] = wg_div(wg_mul(half, ybar), y->self);
}

static const wg_op op = {
    .name = "sqrt",
    .tex = "\\sqrt{#1}",
    .why = "From y² = x follows 2 y dy = dx, so ȳ is divided by 2 y.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.low = 0.25, .high = 4}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_sqrt(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
