/* ops/gelu.c — y = x Φ(x), with Φ(x) = ½ + ½ erf(x / √2).
 *     x̄ = (Φ(x) + x ∘ φ(x)) ∘ ȳ,   φ(x) = e^(−x²/2) / √(2π) */
#include "compose.h"

#include "kernels/erf.h"

#define ROOT_HALF 0.7071067811865476 /* 1/√2 */

WG_MAP1(forward, x, x *((real)0.5 + (real)0.5 * WG_ERF(x * (real)ROOT_HALF)))

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0], erf = wg_erf(wg_times(ROOT_HALF, x));
    const wg_tensor below = wg_add(wg_scalar_like(x, 0.5), wg_times(0.5, erf));
    const wg_tensor density = wg_times(0.3989422804014327, wg_exp(wg_times(-0.5, wg_square(x))));
    xbar[0] = wg_mul(wg_add(below, wg_mul(x, density)), ybar);
}

static const wg_op op = {
    .name = "gelu",
    .tex = "\\operatorname{gelu}(#1)",
    .why = "By the product rule x Φ(x) has the slope Φ(x) + x φ(x), for the slope of the normal "
           "distribution Φ is its density φ.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_gelu(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
