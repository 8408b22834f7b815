/* ops/sin.c — y = sin x.     x̄ = cos x ∘ ȳ */
#include <wengert/op.h>

#include "kernels/circular.h"
#include "kernels/far.h"

WG_MAP1_FAR(forward, x, WG_NEAR, WG_SIN_NEAR(x), WG_SIN(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_mul(wg_cos(y->x[0]), ybar);
}

static const wg_op op = {
    .name = "sin",
    .tex = "\\sin #1",
    .why = "The sine climbs fastest where it passes 0 and rests at its tops, as the cosine says: "
           "its slope is cos x, which multiplies ȳ.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_sin(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
