/* ops/logical_xor.c — y = 1 where one operand is 0 and the other is not, else 0. No derivative. */
#include <wengert/op.h>

WG_MAP2_ANY(forward, a, b, (a != 0) != (b != 0))

static const wg_op op = {
    .name = "logical_xor",
    .tex = "\\operatorname{logical-xor}(#1, #2)",
    .why = "It compares two answers, a ≠ 0 and b ≠ 0, and away from 0 neither changes in small "
           "steps, so nothing flows back.",
    .arity = 2,
    .commutes = true,
    .takes = WG_ANY,
    .domain = {{.n_corners = 1}, {.n_corners = 1}},
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_logical_xor(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
