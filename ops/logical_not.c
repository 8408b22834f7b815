/* ops/logical_not.c — y = 1 where x = 0, else 0. No derivative. */
#include <wengert/op.h>

WG_MAP1_ANY(forward, x, x == 0)

static const wg_op op = {
    .name = "logical_not",
    .tex = "\\operatorname{logical-not}(#1)",
    .why =
        "It only asks whether x is 0, so it is flat around every other x, and nothing flows back.",
    .arity = 1,
    .takes = WG_ANY,
    .domain = {{.n_corners = 1}},
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_logical_not(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
