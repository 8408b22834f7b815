/* ops/erf.c — y = erf x.     x̄ = 2/√π e^−x² ∘ ȳ */
#include <wengert/op.h>

#include "kernels/erf.h"

WG_MAP1(forward, x, WG_ERF(x))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], scale = wg_scalar_like(x, 1.1283791670955126); /* 2/√π */
    xbar[0] = wg_mul(wg_mul(scale, wg_exp(wg_neg(wg_square(x)))), ybar);
}

static const wg_op op = {
    .name = "erf",
    .tex = "\\operatorname{erf}(#1)",
    .why = "The value is 2/√π times the area under exp(−t²) from 0 to x, which grows by the height "
           "of that curve at x: 2/√π exp(−x²).",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_erf(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
