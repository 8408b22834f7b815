/* ops/abs.c — y = |x|.     x̄ = sign x ∘ ȳ */
#include <wengert/op.h>

#include <tgmath.h>

WG_MAP1(forward, x, fabs(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_mul(wg_sign(y->x[0]), ybar);
}

static const wg_op op = {
    .name = "abs",
    .tex = "\\left|#1\\right|",
    .why = "The size of x grows with x where x > 0 and shrinks where x < 0, so ȳ is multiplied by "
           "the sign of x; at the corner 0 the rule says 0.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.n_corners = 1}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_abs(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
