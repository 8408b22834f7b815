/* ops/is_finite.c — y = 1 where x is neither infinite nor NaN, else 0. No derivative.
 * x − x is NaN for what is not finite. */
#include <wengert/op.h>

WG_MAP1(forward, x, x - x == 0)

static const wg_op op = {
    .name = "is_finite",
    .tex = "\\operatorname{is-finite}(#1)",
    .why = "Small steps keep a finite number finite, so the answer does not change and nothing "
           "flows back.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_is_finite(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
