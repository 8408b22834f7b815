/* ops/logsigmoid.c — y = ln σ(x).     x̄ = σ(−x) ∘ ȳ
 * 1 − σ(x) would lose its digits far above zero. */
#include <wengert/op.h>

#include "kernels/exponential.h"

WG_MAP1(forward, x, 0 - WG_SOFTPLUS(-x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_mul(wg_sigmoid(wg_neg(y->x[0])), ybar);
}

static const wg_op op = {
    .name = "logsigmoid",
    .tex = "\\operatorname{logsigmoid}(#1)",
    .why = "The slope of ln σ is that of σ, which is σ(x) σ(−x), divided by σ(x): what is left, "
           "σ(−x), multiplies ȳ.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_logsigmoid(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
