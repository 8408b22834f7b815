/* ops/split.c — x cut along an axis: slices. */
#include "parts.h"

static wg_status refuse(wg_tensor x, wg_status status, const char *why)
{
    wg_fail(x.tape, status, "split: %s: %s", wg_describe(x).s, why);
    return status;
}

/* Whether an axis of size n can be cut like this. */
static wg_status check(wg_tensor x, int64_t n, int count, const int64_t sizes[])
{
    int64_t left = n;
    if (count < 1)
        return refuse(x, WG_ERROR_ARGUMENT, "a tensor is cut into one part at least");
    if (!sizes)
        return n % count == 0 ? WG_OK
                              : refuse(x, WG_ERROR_SHAPE, "the axis does not make equal parts");
    for (int k = 0; k < count; k++) {
        if (sizes[k] < 0)
            return refuse(x, WG_ERROR_ARGUMENT, "a size is negative");
        left -= wg_least(sizes[k], left + 1); /* -1: more than there is */
    }
    return left == 0 ? WG_OK : refuse(x, WG_ERROR_SHAPE, "the sizes do not add up to the axis");
}

static void poison(wg_tape *t, int count, wg_tensor out[])
{
    for (int k = 0; k < count; k++)
        out[k] = wg_poisoned(t);
}

static wg_status cut(wg_tensor x, int axis, int count, const int64_t sizes[], wg_tensor out[])
{
    const int64_t n = wg_shape_of(x).size[axis];
    const wg_status status = check(x, n, count, sizes);
    int64_t at = 0;
    for (int k = 0; status == WG_OK && k < count; k++) {
        const int64_t size = sizes ? sizes[k] : n / count;
        out[k] = wg_slice(x, axis, at, at + size, 1);
        if (!wg_is_valid(out[k]))
            return WG_ERROR_MEMORY; /* nothing else can be wrong */
        at += size;
    }
    return status;
}

wg_status wg_split(wg_tensor x, int axis, int count, const int64_t sizes[], wg_tensor out[])
{
    int d;
    wg_status status = WG_ERROR_ARGUMENT;
    if (!out)
        return refuse(x, WG_ERROR_NULL, "the list for the parts is NULL");
    if (!wg_is_valid(x))
        status = x.tape && x.index ? WG_ERROR_STATE : WG_ERROR_NULL;
    if (wg_axis_of("split", x, axis, &d))
        status = cut(x, d, count, sizes, out);
    if (status != WG_OK)
        poison(x.tape, count, out);
    return status;
}
