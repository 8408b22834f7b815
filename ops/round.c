/* ops/round.c — y = the whole number next to x, the even one of two. No derivative: it is constant
 * almost everywhere. */
#include <wengert/op.h>

#include <tgmath.h>

WG_MAP1(forward, x, rint(x))

static const wg_op op = {
    .name = "round",
    .tex = "\\operatorname{round}(#1)",
    .why = "It changes only by jumps, half way between whole numbers, and is flat elsewhere, so "
           "nothing flows back.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.every = 0.5}},
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_round(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
