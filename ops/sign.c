/* ops/sign.c — y = 1 where x > 0, −1 where x < 0, else +0: for a NaN too, as in PyTorch. No
 * derivative: it is constant almost everywhere. */
#include <wengert/op.h>

WG_MAP1(forward, x, (x > 0) - (x < 0))

static const wg_op op = {
    .name = "sign",
    .tex = "\\operatorname{sign}(#1)",
    .why = "It is constant on either side of 0 and jumps there, so its slope is 0 wherever it has "
           "one, and nothing flows back.",
    .arity = 1,
    .takes = WG_REAL,
    .domain = {{.n_corners = 1}},
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_sign(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
