/* ops/atan2.c — r = the angle of the point (x, y).
 *     ȳ = r̄ ∘ x / (x² + y²),   x̄ = −r̄ ∘ y / (x² + y²) */
#include <wengert/op.h>

#include "kernels/arcs.h"

WG_MAP2(forward, y, x, WG_ATAN2(y, x))

static void vjp(const wg_node *r, wg_tensor rbar, wg_tensor xbar[])
{
    const wg_tensor y = r->x[0], x = r->x[1];
    const wg_tensor xx = wg_square(x), share = wg_div(rbar, wg_add(xx, wg_square(y)));
    xbar[0] = wg_mul(share, x);
    xbar[1] = wg_neg(wg_mul(share, y));
}

static const wg_op op = {
    .name = "atan2",
    .tex = "\\operatorname{atan2}(#1, #2)",
    .why = "The angle of the point (x, y) turns by what a step moves across the line to the point: "
           "it changes by (x dy − y dx) / (x² + y²).",
    .arity = 2,
    .takes = WG_REAL,
    .domain = {{.low = -2, .high = 2}, {.low = 0.5, .high = 2}}, /* not both zero */
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_atan2(wg_tensor y, wg_tensor x)
{
    return wg_record(&op, 2, (wg_tensor[]){y, x}, NULL, 0);
}
