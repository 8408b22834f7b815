/* ops/sub.c — y = a − b.     ā = ȳ,   b̄ = −ȳ */
#include <wengert/op.h>

WG_MAP2(forward, a, b, a - b)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = ybar;
    xbar[1] = wg_neg(ybar);
}

static const wg_op op = {
    .name = "sub",
    .tex = "#1 - #2",
    .why = "The difference follows a one for one and goes against b, so ā is ȳ and b̄ is −ȳ.",
    .arity = 2,
    .takes = WG_REAL,
    .form = WG_FORM_SUB,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_sub(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
