/* ops/trunc.c — y = x without its fraction. No derivative: it is constant
 * almost everywhere. */
#include <wengert/op.h>

#include <tgmath.h>

WG_MAP1(forward, x, trunc(x))

static const wg_op op = {
    .name = "trunc",
    .tex = "\\operatorname{trunc}(#1)",
    .why = "To drop the fraction makes steps, flat between whole numbers, with jumps at all but 0, "
           "so nothing flows back.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.every = 1}},
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_trunc(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
