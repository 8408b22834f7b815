/* ops/logical_or.c — y = 1 where an operand is not 0, else 0. No derivative. */
#include <wengert/op.h>

WG_MAP2_ANY(forward, a, b, (a != 0) | (b != 0))

static const wg_op op = {
    .name = "logical_or",
    .tex = "\\operatorname{logical-or}(#1, #2)",
    .why = "Away from 0, a small step in either operand does not change whether it counts as true, "
           "so nothing flows back.",
    .arity = 2,
    .commutes = true,
    .takes = WG_ANY,
    .domain = {{.n_corners = 1}, {.n_corners = 1}},
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_logical_or(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
