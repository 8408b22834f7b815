/* ops/sigmoid.c — y = 1 / (1 + e⁻ˣ).     x̄ = y ∘ (1 − y) ∘ ȳ */
#include <wengert/op.h>

#include "kernels/elementary.h"

WG_MAP1(forward, x, WG_SIGMOID(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor one = wg_scalar_like(y->self, 1);
    xbar[0] = wg_mul(wg_mul(y->self, wg_sub(one, y->self)), ybar);
}

static const wg_op op = {
    .name = "sigmoid",
    .tex = "\\sigma(#1)",
    .why = "The slope of 1 / (1 + e⁻ˣ) is e⁻ˣ / (1 + e⁻ˣ)², and that is y (1 − y), by which ȳ is "
           "multiplied.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_sigmoid(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
