/* ops/select.c — x at one index along an axis, which is dropped: a slice, squeezed. */
#include "parts.h"

wg_tensor wg_select(wg_tensor x, int axis, int64_t index)
{
    int at;
    if (!wg_axis_of("select", x, axis, &at))
        return wg_poisoned(x.tape);
    const int64_t n = wg_shape_of(x).size[at], i = index < 0 ? index + n : index;
    if (i < 0 || i >= n)
        return wg_fail(x.tape, WG_ERROR_ARGUMENT, "select: index %lld along axis %d of %s",
                       (long long)index, at, wg_describe(x).s);
    return wg_squeeze(wg_slice(x, at, i, i + 1, 1), WG_AXES(at));
}
