/* ops/square.c — y = x².     x̄ = 2 x ∘ ȳ */
#include <wengert/op.h>

WG_MAP1(forward, x, x *x)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], two = wg_scalar_like(x, 2);
    xbar[0] = wg_mul(wg_mul(two, x), ybar);
}

static const wg_op op = {
    .name = "square",
    .tex = "#1^2",
    .why = "In x · x each factor is the weight of the other, so a step in x counts x twice: ȳ is "
           "multiplied by 2 x.",
    .arity = 1,
    .takes = WG_REAL,
    .form = WG_FORM_SQUARE,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_square(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
