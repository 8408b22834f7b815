/* ops/repeat.c — each element so many times along an axis: repeated along an axis of its own, which
 * is then joined to that one. The axes around them are joined before, so that there is room. */
#include "parts.h"

wg_tensor wg_repeat(wg_tensor x, int64_t times, int axis)
{
    int d;
    if (!wg_axis_of("repeat", x, axis, &d))
        return wg_poisoned(x.tape);
    wg_shape to = wg_shape_of(x);
    const int64_t rows = wg_product_of_sizes(&to, 0, d), n = to.size[d];
    const int64_t rest = wg_product_of_sizes(&to, d + 1, to.ndim);
    if (times < 0 || __builtin_mul_overflow(n, times, &to.size[d]))
        return wg_fail(x.tape, WG_ERROR_ARGUMENT, "repeat: axis %d of %s %lld times", d,
                       wg_describe(x).s, (long long)times);
    const wg_tensor apart = wg_reshape(x, WG_SHAPE(rows, n, 1, rest));
    return wg_reshape(wg_broadcast(apart, WG_SHAPE(rows, n, times, rest)), to);
}
