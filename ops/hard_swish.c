/* ops/hard_swish.c — y = x (x + 3 kept between 0 and 6) / 6, from left to right.
 *     x̄ = (x / 3 + ½) ∘ ȳ where |x| < 3, ȳ where x ≥ 3, else 0
 * The slope is that of x kept within ±3, so that an infinite x, which is not chosen, is no 0 · ∞ in
 * what is made of the rule. */
#include <wengert/op.h>

WG_MAP1(forward, x, x *(x + 3 < 0 ? 0 : x + 3 > 6 ? 6 : x + 3) / 6)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], three = wg_scalar_like(x, 3), minus_three = wg_scalar_like(x, -3);
    const wg_tensor kept = wg_clamp(x, minus_three, three);
    const wg_tensor slope = wg_add(wg_div(kept, three), wg_scalar_like(x, 0.5));
    const wg_tensor below = wg_less_equal(x, minus_three), above = wg_greater_equal(x, three);
    const wg_tensor inside = wg_where(below, wg_scalar_like(x, 0), wg_mul(slope, ybar));
    xbar[0] = wg_where(above, ybar, inside);
}

static const wg_op op = {
    .name = "hard_swish",
    .tex = "\\operatorname{hard-swish}(#1)",
    .why = "Between −3 and 3 it is (x² + 3 x) / 6, with slope x / 3 + ½; above it is x itself, "
           "with slope 1, and below it is 0.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.n_corners = 2, .corner = {-3, 3}}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_hard_swish(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
