/* ops/roll.c — shifted along an axis, round the ends: two slices, the other way round. */
#include "parts.h"

wg_tensor wg_roll(wg_tensor x, int64_t shift, int axis)
{
    int d;
    if (!wg_axis_of("roll", x, axis, &d))
        return wg_poisoned(x.tape);
    const int64_t n = wg_shape_of(x).size[d], by = n ? (shift % n + n) % n : 0;
    const wg_tensor last = wg_slice(x, d, n - by, n, 1), first = wg_slice(x, d, 0, n - by, 1);
    return wg_concat((wg_tensor[]){last, first}, 2, d);
}
