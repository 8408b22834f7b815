/* ops/pow.c — y = aᵇ.     ā = b ∘ a^(b − 1) ∘ ȳ,   b̄ = y ∘ ln a ∘ ȳ
 *
 * In two places these formulas say 0 · ∞ where the derivative is 0: ā where b = 0 and a = 0 (or
 * NaN, for a⁰ = 1 even then), b̄ where a = 0 and b ≥ 0. There a factor is 0 that is 1 elsewhere,
 * and the other factors are kept finite, so that derivatives of any order are 0 as well: a^(b − 1)
 * becomes a⁰, and ln a becomes ln 1. */
#include <wengert/op.h>

#include "kernels/power.h"

WG_MAP2(forward, a, b, WG_POW(a, b))
WG_MAP2(forward_by_a, a, b, ((b != 0) | (a < 0) | (a > 0)) ? 1 : 0)
WG_MAP2(forward_by_b, a, b, ((a == 0) & (b >= 0)) ? 0 : 1)

static const wg_op by_a = {
    .name = "pow_by_a",
    .tex = "\\operatorname{pow-by-a}(#1, #2)",
    .why = "It is 0 where the rule of aᵇ would say 0 · ∞ for a, and 1 elsewhere: constant pieces, "
           "so nothing flows back.",
    .arity = 2,
    .takes = WG_REAL,
    .map = &forward_by_a,
    .no_derivative = true,
};

static const wg_op by_b = {
    .name = "pow_by_b",
    .tex = "\\operatorname{pow-by-b}(#1, #2)",
    .why = "It is 0 where a = 0 and b ≥ 0, so that the rule of aᵇ says 0 for b there, and else 1: "
           "such a switch has no slope.",
    .arity = 2,
    .takes = WG_REAL,
    .map = &forward_by_b,
    .no_derivative = true,
};

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor a = y->x[0], b = y->x[1], one = wg_scalar_like(a, 1);
    const wg_tensor counts_a = wg_record(&by_a, 2, y->x, NULL, 0);
    const wg_tensor counts_b = wg_record(&by_b, 2, y->x, NULL, 0);
    const wg_tensor power = wg_mul(b, wg_pow(a, wg_sub(b, counts_a)));
    const wg_tensor log = wg_log(wg_add(a, wg_sub(one, counts_b)));
    xbar[0] = wg_mul(wg_mul(counts_a, power), ybar);
    xbar[1] = wg_mul(wg_mul(counts_b, wg_mul(y->self, log)), ybar);
}

static const wg_op op = {
    .name = "pow",
    .tex = "{#1}^{#2}",
    .why = "As a power of a it has the slope b aᵇ⁻¹, and as an exponential, exp(b ln a), the slope "
           "y ln a in b, so ȳ is multiplied by these.",
    .arity = 2,
    .takes = WG_REAL,
    .domain = {{.low = 0.25, .high = 4}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_pow(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
