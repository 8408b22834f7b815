/* ops/greater.c — y = 1 where a > b, else 0. No derivative: it is constant almost everywhere. */
#include <wengert/op.h>

WG_MAP2_ANY(forward, a, b, a > b ? 1 : 0)

static const wg_op op = {
    .name = "greater",
    .tex = "[#1 > #2]",
    .why = "It steps from 0 to 1 as a passes b and is flat before and after, so it has no slope to "
           "pass on.",
    .arity = 2,
    .takes = WG_ANY,
    .domain = {{.ties = true}, {.ties = true}},
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_greater(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
