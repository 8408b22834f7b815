/* ops/logical_and.c — y = 1 where both operands are not 0, else 0. No derivative. */
#include <wengert/op.h>

WG_MAP2_ANY(forward, a, b, (a != 0) & (b != 0))

static const wg_op op = {
    .name = "logical_and",
    .tex = "\\operatorname{logical-and}(#1, #2)",
    .why = "An operand counts only as 0 or not 0, which small steps change nowhere but at 0, so "
           "nothing flows back.",
    .arity = 2,
    .commutes = true,
    .takes = WG_ANY,
    .domain = {{.n_corners = 1}, {.n_corners = 1}},
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_logical_and(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
