/* ops/hard_sigmoid.c — y = (x + 3 kept between 0 and 6) / 6; NaN where x is NaN.
 *     x̄ = ȳ / 6 where |x| < 3, else 0 */
#include <wengert/op.h>

WG_MAP1(forward, x, (x + 3 < 0 ? 0 : x + 3 > 6 ? 6 : x + 3) / 6)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], inside = wg_less(wg_abs(x), wg_scalar_like(x, 3));
    const wg_tensor slope = wg_div(ybar, wg_scalar_like(ybar, 6));
    xbar[0] = wg_where(inside, slope, wg_scalar_like(ybar, 0));
}

static const wg_op op = {
    .name = "hard_sigmoid",
    .tex = "\\operatorname{hard-sigmoid}(#1)",
    .why = "Between −3 and 3 it is a line that climbs 1 in 6, so ȳ is divided by 6 there; outside "
           "it is flat and nothing flows back.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.n_corners = 2, .corner = {-3, 3}}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_hard_sigmoid(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
