/* ops/greater_equal.c — y = 1 where a ≥ b, else 0. No derivative: it is constant almost
 * everywhere. */
#include <wengert/op.h>

WG_MAP2_ANY(forward, a, b, a >= b ? 1 : 0)

static const wg_op op = {
    .name = "greater_equal",
    .tex = "[#1 \\geq #2]",
    .why = "Small steps in a and b leave their order as it is unless they are equal, so nothing "
           "flows back.",
    .arity = 2,
    .takes = WG_ANY,
    .domain = {{.ties = true}, {.ties = true}},
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_greater_equal(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
