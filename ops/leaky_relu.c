/* ops/leaky_relu.c — y = x where x > 0, else slope x. The slope is an operand, a constant.
 *     x̄ = ȳ where x > 0, else slope ȳ;   the slope's adjoint = 0 where x > 0, else x ∘ ȳ */
#include <wengert/op.h>

WG_MAP2(forward, x, slope, x > 0 ? x : slope * x)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], slope = y->x[1], zero = wg_scalar_like(x, 0);
    const wg_tensor above = wg_greater(x, zero);
    xbar[0] = wg_where(above, ybar, wg_mul(slope, ybar));
    xbar[1] = wg_where(above, zero, wg_mul(x, ybar));
}

static const wg_op op = {
    .name = "leaky_relu",
    .tex = "\\operatorname{leaky-relu}(#1, #2)",
    .why = "Above 0 it is x, with slope 1; elsewhere it is s x, with slope s in x and x in s, so ȳ "
           "is multiplied by these.",
    .arity = 2,
    .takes = WG_REAL,
    .domain = {{.n_corners = 1}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_leaky_relu(wg_tensor x, double slope)
{
    if (!wg_check_operands(op.name, 0, 1, &x))
        return wg_poisoned(x.tape);
    return wg_record(&op, 2, (wg_tensor[]){x, wg_scalar_like(x, slope)}, NULL, 0);
}
