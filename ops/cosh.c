/* ops/cosh.c — y = cosh x.     x̄ = sinh x ∘ ȳ */
#include <wengert/op.h>

#include "kernels/hyperbolic.h"

WG_MAP1(forward, x, WG_COSH(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_mul(wg_sinh(y->x[0]), ybar);
}

static const wg_op op = {
    .name = "cosh",
    .tex = "\\cosh #1",
    .why = "As cosh x = (eˣ + e⁻ˣ) / 2, and the slope of e⁻ˣ is −e⁻ˣ, its slope is (eˣ − e⁻ˣ) / 2 "
           "= sinh x, by which ȳ is multiplied.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_cosh(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
