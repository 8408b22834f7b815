/* ops/exp.c — y = eˣ.     x̄ = y ∘ ȳ */
#include <wengert/op.h>

#include "kernels/elementary.h"

WG_MAP1(forward, x, WG_EXP(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_mul(y->self, ybar);
}

static const wg_op op = {
    .name = "exp",
    .tex = "\\exp #1",
    .why = "The slope of eˣ is eˣ itself, so ȳ is multiplied by y, which is there already.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_exp(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
