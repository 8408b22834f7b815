/* ops/div.c — y = a / b.     ā = ȳ / b,   b̄ = −(ȳ / b) ∘ y */
#include <wengert/op.h>

WG_MAP2(forward, a, b, a / b)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor b = y->x[1], abar = wg_div(ybar, b);
    xbar[0] = abar;
    xbar[1] = wg_neg(wg_mul(abar, y->self));
}

static const wg_op op = {
    .name = "div",
    .tex = "\\frac{#1}{#2}",
    .why = "A step in a moves a / b by 1 / b, and one in b moves it by −a / b² = −y / b, so ā is ȳ "
           "/ b, and b̄ is that times −y.",
    .arity = 2,
    .takes = WG_REAL,
    .domain = {{0}, {.n_corners = 1, .corner = {0}}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_div(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
