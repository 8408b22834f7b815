/* ops/gelu_tanh.c — y = x σ(t), t = x (c + d x²), with c = 2√(2/π) and d = 0.044715 c: that is
 * ½ x (1 + tanh ½t), but for the digits which the sum loses far below zero.
 *     x̄ = (σ(t) + x σ(t) σ(−t) (c + 3 d x²)) ∘ ȳ
 * x² is multiplied in last: where it is out of range, σ(t) σ(−t) is 0. */
#include "compose.h"

#include "kernels/elementary.h"

#define C 1.5957691216057308
#define D 0.07135481627260025

WG_MAP1(forward, x, x *WG_SIGMOID(x *((real)C + (real)D * (x * x))))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], c = wg_scalar_like(x, C);
    const wg_tensor t = wg_mul(x, wg_add(c, wg_times(D, wg_square(x))));
    const wg_tensor s = wg_sigmoid(t);
    const wg_tensor slope = wg_mul(x, wg_mul(s, wg_sigmoid(wg_neg(t))));
    const wg_tensor rest = wg_mul(wg_mul(wg_times(3 * D, slope), x), x);
    xbar[0] = wg_mul(wg_add(s, wg_add(wg_times(C, slope), rest)), ybar);
}

static const wg_op op = {
    .name = "gelu_tanh",
    .tex = "\\operatorname{gelu-tanh}(#1)",
    .why = "For y = x σ(t), t a cubic in x, the product rule gives σ(t) + x σ(t) σ(−t) dt/dx, "
           "since the slope of σ at t is σ(t) σ(−t).",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_gelu_tanh(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
