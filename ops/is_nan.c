/* ops/is_nan.c — y = 1 where x is NaN, else 0. No derivative. */
#include <wengert/op.h>

WG_MAP1(forward, x, x != x)

static const wg_op op = {
    .name = "is_nan",
    .tex = "\\operatorname{is-nan}(#1)",
    .why = "Whether x is a number at all does not change by a small step, so nothing flows back.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_is_nan(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
