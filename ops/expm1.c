/* ops/expm1.c — y = eˣ − 1.     x̄ = eˣ ∘ ȳ
 * y + 1 would do as well, but for the digits that it has lost far below zero. */
#include <wengert/op.h>

#include "kernels/exponential.h"

WG_MAP1(forward, x, WG_EXPM1(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_mul(wg_exp(y->x[0]), ybar);
}

static const wg_op op = {
    .name = "expm1",
    .tex = "\\operatorname{expm1}(#1)",
    .why = "Taking away 1 changes no slope, so it is that of eˣ, computed afresh: y + 1 has lost "
           "digits far below 0.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_expm1(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
