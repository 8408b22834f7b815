/* ops/relu6.c — y = x kept between 0 and 6; NaN where x is NaN.
 *     x̄ = 0 where x ≤ 0 or x ≥ 6, else ȳ */
#include <wengert/op.h>

WG_MAP1(forward, x, x <= 0 ? 0 : x > 6 ? 6 : x)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], zero = wg_scalar_like(x, 0), six = wg_scalar_like(x, 6);
    const wg_tensor flat = wg_logical_or(wg_less_equal(x, zero), wg_greater_equal(x, six));
    xbar[0] = wg_where(flat, zero, ybar);
}

static const wg_op op = {
    .name = "relu6",
    .tex = "\\operatorname{relu6}(#1)",
    .why = "Between 0 and 6 it is x itself and ȳ passes; outside, and at both corners, the rule "
           "takes it as flat and passes nothing.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.n_corners = 2, .corner = {0, 6}}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_relu6(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
