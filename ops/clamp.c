/* ops/clamp.c — y = min(max(x, low), high); NaN if any of them is.
 *     x̄ = ȳ where low ≤ x ≤ high, else 0
 *     low's adjoint = ȳ where x < low < high, else 0
 *     high's adjoint = ȳ where x > high or high < low, else 0 */
#include <wengert/op.h>

#define RAISED(x, low)   (x >= low ? x : x != x ? x : low)
#define LOWERED(x, high) (x <= high ? x : x != x ? x : high)

WG_MAP3(forward, x, low, high, LOWERED(RAISED(x, low), high))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], low = y->x[1], high = y->x[2], zero = wg_scalar_like(ybar, 0);
    const wg_tensor inside = wg_logical_and(wg_less_equal(low, x), wg_less_equal(x, high));
    const wg_tensor below = wg_logical_and(wg_less(x, low), wg_less(low, high));
    const wg_tensor above = wg_logical_or(wg_greater(x, high), wg_less(high, low));
    xbar[0] = wg_where(inside, ybar, zero);
    xbar[1] = wg_where(below, ybar, zero);
    xbar[2] = wg_where(above, ybar, zero);
}

static const wg_op op = {
    .name = "clamp",
    .tex = "\\operatorname{clamp}(#1, #2, #3)",
    .why = "The result is a copy of one operand, x within the bounds and else the bound that it "
           "met, so only the one that was chosen gets ȳ.",
    .arity = 3,
    .takes = WG_REAL,
    .domain = {{.ties = true}, {.ties = true}, {.ties = true}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_clamp(wg_tensor x, wg_tensor low, wg_tensor high)
{
    return wg_record(&op, 3, (wg_tensor[]){x, low, high}, NULL, 0);
}
