/* ops/not_equal.c — y = 1 where a ≠ b, else 0. No derivative: it is constant almost everywhere. */
#include <wengert/op.h>

WG_MAP2_ANY(forward, a, b, a != b ? 1 : 0)

static const wg_op op = {
    .name = "not_equal",
    .tex = "[#1 \\neq #2]",
    .why = "It is 1 all around and drops to 0 only where a = b, so its slope is 0 wherever there "
           "is one, and nothing flows back.",
    .arity = 2,
    .commutes = true,
    .takes = WG_ANY,
    .domain = {{.ties = true}, {.ties = true}},
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_not_equal(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
