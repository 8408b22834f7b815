/* ops/maximum.c — y = the larger of a and b; NaN if either is.
 *     ā = ȳ where a > b, ½ ȳ where a = b, else 0;   b̄ likewise
 * Written from what gives nothing back, so that beside a NaN both get ȳ, as in PyTorch. For zeros
 * a + b is the one of the right sign. */
#include <wengert/op.h>

WG_MAP2(forward, a, b, ((b > a) | (b != b)) ? b : ((a == 0) & (b == 0)) ? a + b : a)

/* For the operand x beside the other. */
static wg_tensor share(wg_tensor x, wg_tensor other, wg_tensor ybar)
{
    const wg_tensor half = wg_mul(wg_scalar_like(ybar, 0.5), ybar);
    const wg_tensor rest = wg_where(wg_equal(x, other), half, ybar);
    return wg_where(wg_less(x, other), wg_scalar_like(ybar, 0), rest);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor a = y->x[0], b = y->x[1];
    xbar[0] = share(a, b, ybar);
    xbar[1] = share(b, a, ybar);
}

static const wg_op op = {
    .name = "maximum",
    .tex = "\\max(#1, #2)",
    .arity = 2,
    .commutes = true,
    .takes = WG_REAL,
    .domain = {{.ties = true}, {.ties = true}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_maximum(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
