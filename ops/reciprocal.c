/* ops/reciprocal.c — y = 1 / x.     x̄ = −y² ∘ ȳ */
#include <wengert/op.h>

WG_MAP1(forward, x, 1 / x)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_neg(wg_mul(wg_square(y->self), ybar));
}

static const wg_op op = {
    .name = "reciprocal",
    .tex = "\\frac{1}{#1}",
    .why = "The slope of 1 / x is −1 / x² = −y², by which ȳ is multiplied.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.low = 0.25, .high = 4}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_reciprocal(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
