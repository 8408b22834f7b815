/* ops/tanh.c — y = tanh x.     x̄ = (1 − y²) ∘ ȳ */
#include <wengert/op.h>

#include "kernels/elementary.h"

WG_MAP1(forward, x, WG_TANH(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor one = wg_scalar_like(y->self, 1);
    xbar[0] = wg_mul(wg_sub(one, wg_square(y->self)), ybar);
}

static const wg_op op = {
    .name = "tanh",
    .tex = "\\tanh #1",
    .why =
        "The slope of tanh x is 1 − tanh² x, so each element of ȳ is multiplied by that, 1 − y².",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_tanh(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
