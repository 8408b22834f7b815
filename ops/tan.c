/* ops/tan.c — y = tan x.     x̄ = (1 + y²) ∘ ȳ */
#include <wengert/op.h>

#include "kernels/circular.h"
#include "kernels/far.h"

WG_MAP1_FAR(forward, x, WG_NEAR, WG_TAN_NEAR(x), WG_TAN(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor one = wg_scalar_like(y->self, 1);
    xbar[0] = wg_mul(wg_add(one, wg_square(y->self)), ybar);
}

static const wg_op op = {
    .name = "tan",
    .tex = "\\tan #1",
    .why = "As tan x = sin x / cos x, its slope is 1 / cos² x = 1 + tan² x, so ȳ is multiplied by "
           "1 + y².",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.low = -1, .high = 1}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_tan(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
