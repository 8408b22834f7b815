/* ops/linear.c — y = x Wᵀ + b over x's last axis. */
#include "compose.h"

static bool shapes_fit(wg_tensor x, wg_tensor W, wg_tensor b, bool biased)
{
    const wg_shape of_x = wg_shape_of(x), of_W = wg_shape_of(W), of_b = wg_shape_of(b);
    if (of_x.ndim == 0 || of_W.ndim != 2 || of_x.size[of_x.ndim - 1] != of_W.size[1])
        return wg_fail(x.tape, WG_ERROR_SHAPE,
                       "linear: %s times %s transposed: x should be […×in] and W [out×in]",
                       wg_describe(x).s, wg_describe(W).s),
               false;
    if (biased && (of_b.ndim != 1 || of_b.size[0] != of_W.size[0]))
        return wg_fail(x.tape, WG_ERROR_SHAPE, "linear: bias %s for %s: it should be [%lld]",
                       wg_describe(b).s, wg_describe(W).s, (long long)of_W.size[0]),
               false;
    return true;
}

wg_tensor wg_linear(wg_tensor x, wg_tensor W, wg_tensor b)
{
    const bool biased = b.tape;
    const wg_tensor operands[] = {x, W, b};
    if (!wg_check_operands("linear", 0, 2 + biased, operands))
        return wg_refused(3, operands);
    if (!shapes_fit(x, W, biased ? b : x, biased))
        return wg_poisoned(x.tape);
    const wg_tensor y = wg_matmul(x, wg_transpose(W));
    return biased ? wg_add(y, b) : y;
}
