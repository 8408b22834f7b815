/* ops/less_equal.c — y = 1 where a ≤ b, else 0. No derivative: it is constant almost everywhere. */
#include <wengert/op.h>

WG_MAP2_ANY(forward, a, b, a <= b ? 1 : 0)

static const wg_op op = {
    .name = "less_equal",
    .tex = "[#1 \\leq #2]",
    .why = "The order of a and b changes where they meet and nowhere else; before and after, the "
           "answer is constant and nothing flows back.",
    .arity = 2,
    .takes = WG_ANY,
    .domain = {{.ties = true}, {.ties = true}},
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_less_equal(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
