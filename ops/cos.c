/* ops/cos.c — y = cos x.     x̄ = −sin x ∘ ȳ */
#include <wengert/op.h>

#include "kernels/circular.h"
#include "kernels/far.h"

WG_MAP1_FAR(forward, x, WG_NEAR, WG_COS_NEAR(x), WG_COS(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_neg(wg_mul(wg_sin(y->x[0]), ybar));
}

static const wg_op op = {
    .name = "cos",
    .tex = "\\cos #1",
    .why = "The cosine falls as fast as the sine is high: its slope is −sin x, by which ȳ is "
           "multiplied.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_cos(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
