/* ops/mul.c — y = a ∘ b.     ā = ȳ ∘ b,   b̄ = ȳ ∘ a */
#include <wengert/op.h>

WG_MAP2(forward, a, b, a *b)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor a = y->x[0], b = y->x[1];
    xbar[0] = wg_mul(ybar, b);
    xbar[1] = wg_mul(ybar, a);
}

static const wg_op op = {
    .name = "mul",
    .tex = "#1 \\circ #2",
    .why = "One factor is the weight of the other: a step in a moves the product by b, so ā = ȳ ∘ "
           "b, and likewise b̄ = ȳ ∘ a.",
    .arity = 2,
    .commutes = true,
    .takes = WG_REAL,
    .form = WG_FORM_MUL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_mul(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
