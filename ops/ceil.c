/* ops/ceil.c — y = the smallest whole number that is not smaller than x. No derivative: it
 * is constant almost everywhere. */
#include <wengert/op.h>

#include <tgmath.h>

WG_MAP1(forward, x, ceil(x))

static const wg_op op = {
    .name = "ceil",
    .tex = "\\operatorname{ceil}(#1)",
    .why = "It is constant between whole numbers, where its slope is 0, and jumps behind each, so "
           "nothing flows back.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.every = 1}},
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_ceil(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
