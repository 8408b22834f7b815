/* ops/silu.c — y = x σ(x).     x̄ = σ(x) ∘ (1 + x ∘ σ(−x)) ∘ ȳ */
#include <wengert/op.h>

#include "kernels/elementary.h"

WG_MAP1(forward, x, x *WG_SIGMOID(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], one = wg_scalar_like(x, 1);
    const wg_tensor rest = wg_mul(x, wg_sigmoid(wg_neg(x))), slope = wg_add(one, rest);
    xbar[0] = wg_mul(wg_mul(wg_sigmoid(x), slope), ybar);
}

static const wg_op op = {
    .name = "silu",
    .tex = "\\operatorname{silu}(#1)",
    .why = "By the product rule x σ(x) has the slope σ(x) + x σ(x) σ(−x), since the slope of σ at "
           "x is σ(x) σ(−x).",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_silu(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
