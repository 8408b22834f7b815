/* ops/floor.c — y = the largest whole number that is not larger than x. No derivative: it is
 * constant almost everywhere. */
#include <wengert/op.h>

#include <tgmath.h>

WG_MAP1(forward, x, floor(x))

static const wg_op op = {
    .name = "floor",
    .tex = "\\operatorname{floor}(#1)",
    .why = "Between two whole numbers it does not change with x, and at a whole number it jumps, "
           "so nothing flows back.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.every = 1}},
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_floor(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
