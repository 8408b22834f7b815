/* ops/is_inf.c — y = 1 where x is ∞ or −∞, else 0. No derivative. */
#include <wengert/op.h>

#include <tgmath.h>

WG_MAP1(forward, x, fabs(x) == (real)INFINITY)

static const wg_op op = {
    .name = "is_inf",
    .tex = "\\operatorname{is-inf}(#1)",
    .why = "No small step leads to infinity or back from it, so there is no slope to pass on.",
    .arity = 1,
    .takes = WG_REAL,
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_is_inf(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
