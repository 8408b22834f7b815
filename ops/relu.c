/* ops/relu.c — y = x where x > 0, else 0; NaN where x is NaN.
 *     x̄ = 0 where y ≤ 0, else ȳ */
#include <wengert/op.h>

WG_MAP1(forward, x, x <= 0 ? 0 : x)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor zero = wg_scalar_like(ybar, 0);
    xbar[0] = wg_where(wg_less_equal(y->self, zero), zero, ybar);
}

static const wg_op op = {
    .name = "relu",
    .tex = "\\operatorname{relu}(#1)",
    .why = "Above 0 the result is x itself, so ȳ passes; below it is 0 whatever x is, so nothing "
           "does, and at the corner the rule says 0.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.n_corners = 1}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_relu(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
