/* ops/hard_tanh.c — y = x kept between −1 and 1; NaN where x is NaN.
 *     x̄ = 0 where |x| ≥ 1, else ȳ */
#include <wengert/op.h>

WG_MAP1(forward, x, x<-1 ? -1 : x> 1 ? 1 : x)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], one = wg_scalar_like(x, 1);
    xbar[0] = wg_where(wg_greater_equal(wg_abs(x), one), wg_scalar_like(ybar, 0), ybar);
}

static const wg_op op = {
    .name = "hard_tanh",
    .tex = "\\operatorname{hard-tanh}(#1)",
    .why = "Between −1 and 1 it is x itself, so ȳ passes unchanged; outside it is constant, so "
           "nothing does.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.n_corners = 2, .corner = {-1, 1}}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_hard_tanh(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
