/* ops/neg.c — y = −x.     x̄ = −ȳ */
#include <wengert/op.h>

WG_MAP1(forward, x, -x)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = wg_neg(ybar);
}

static const wg_op op = {
    .name = "neg",
    .tex = "-#1",
    .why = "A step in x moves −x by as much the other way, so ȳ comes back with its sign changed.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_neg(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
