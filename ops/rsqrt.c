/* ops/rsqrt.c — y = 1 / √x.     x̄ = −½ y³ ∘ ȳ */
#include <wengert/op.h>

#include "kernels/elementary.h"

WG_MAP1(forward, x, 1 / WG_SQRT(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor part = wg_mul(wg_scalar_like(y->self, -0.5), y->self);
    xbar[0] = wg_mul(wg_mul(part, wg_square(y->self)), ybar);
}

static const wg_op op = {
    .name = "rsqrt",
    .tex = "\\operatorname{rsqrt}(#1)",
    .why = "From x = y⁻² follows dx = −2 y⁻³ dy, so ȳ is multiplied by −½ y³.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.low = 0.25, .high = 4}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_rsqrt(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
