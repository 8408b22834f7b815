/* ops/softplus.c — y = ln (1 + eˣ).     x̄ = σ(x) ∘ ȳ */
#include <wengert/op.h>

#include "kernels/exponential.h"

WG_MAP1(forward, x, WG_SOFTPLUS(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_mul(wg_sigmoid(y->x[0]), ybar);
}

static const wg_op op = {
    .name = "softplus",
    .tex = "\\operatorname{softplus}(#1)",
    .why = "The slope of ln(1 + eˣ) is eˣ / (1 + eˣ), which is σ(x), so ȳ is multiplied by that.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_softplus(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
