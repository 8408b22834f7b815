/* ops/where.c — y = a where the condition is not 0, else b.
 *     ā = ȳ where the condition is not 0, else 0;   b̄ the other way round
 * Chosen, not multiplied by 0 and 1, so that what is infinite or NaN stays on its side. */
#include <wengert/op.h>

WG_MAP3_ANY(forward, condition, a, b, condition != 0 ? a : b)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor condition = y->x[0], zero = wg_scalar_like(ybar, 0);
    xbar[1] = wg_where(condition, ybar, zero);
    xbar[2] = wg_where(condition, zero, ybar);
}

static const wg_op op = {
    .name = "where",
    .tex = "\\operatorname{where}(#1, #2, #3)",
    .why = "Each element of y is a copy from a or from b, as the condition says, so each gets ȳ "
           "where it was chosen and 0 elsewhere.",
    .arity = 3,
    .takes = WG_ANY,
    .domain = {{.n_corners = 1}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_where(wg_tensor condition, wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 3, (wg_tensor[]){condition, a, b}, NULL, 0);
}
