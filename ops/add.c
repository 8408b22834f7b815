/* ops/add.c — y = a + b.     ā = ȳ,   b̄ = ȳ */
#include <wengert/op.h>

WG_MAP2(forward, a, b, a + b)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = ybar;
    xbar[1] = ybar;
}

static const wg_op op = {
    .name = "add",
    .tex = "#1 + #2",
    .why = "Each operand moves the sum one for one, so ȳ passes to both unchanged.",
    .arity = 2,
    .commutes = true,
    .takes = WG_REAL,
    .form = WG_FORM_ADD,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_add(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
