/* ops/pad_edge.c — x continued beyond its ends by its own elements: along each axis, what comes
 * before, x, and what comes after are joined. Both are slices of x. */
#include "parts.h"

/* The n elements before x along an axis, and those after it. */
typedef struct mode {
    const char *name;
    wg_tensor (*before)(wg_tensor x, int axis, int64_t n);
    wg_tensor (*after)(wg_tensor x, int axis, int64_t n);
    int64_t spare; /* of x's elements, how many cannot be used; < 0: any number can be had */
} mode;

static int64_t size_of(wg_tensor x, int axis)
{
    return wg_shape_of(x).size[axis];
}

static wg_tensor repeat(wg_tensor x, int axis, int64_t n)
{
    wg_shape shape = wg_shape_of(x);
    shape.size[axis] = n;
    return wg_broadcast(x, shape);
}

static wg_tensor first_repeated(wg_tensor x, int axis, int64_t n)
{
    return repeat(wg_slice(x, axis, 0, 1, 1), axis, n);
}

static wg_tensor last_repeated(wg_tensor x, int axis, int64_t n)
{
    return repeat(wg_slice(x, axis, -1, WG_OPEN, 1), axis, n);
}

static wg_tensor second_and_on(wg_tensor x, int axis, int64_t n)
{
    return wg_slice(x, axis, n, 0, -1);
}

static wg_tensor last_but_one_and_back(wg_tensor x, int axis, int64_t n)
{
    const int64_t last = size_of(x, axis) - 1;
    return wg_slice(wg_slice(x, axis, last - n, last, 1), axis, WG_OPEN, WG_OPEN, -1);
}

static wg_tensor from_the_end(wg_tensor x, int axis, int64_t n)
{
    const int64_t size = size_of(x, axis);
    return wg_slice(x, axis, size - n, size, 1);
}

static wg_tensor from_the_start(wg_tensor x, int axis, int64_t n)
{
    return wg_slice(x, axis, 0, n, 1);
}

/* How many can be had before or after an axis of size n. */
static int64_t most(const mode *m, int64_t n)
{
    return n == 0 ? 0 : m->spare < 0 ? INT64_MAX : n - m->spare;
}

static bool check(const mode *m, wg_tensor x, const wg_shape *before, const wg_shape *after)
{
    if (!wg_check_pads(m->name, x, before, after))
        return false;
    for (int d = 0; d < before->ndim; d++) {
        const int64_t a = before->size[d], b = after->size[d], n = size_of(x, d);
        if (a < 0 || b < 0 || a > most(m, n) || b > most(m, n))
            return wg_fail(x.tape, WG_ERROR_ARGUMENT,
                           "%s: %lld before and %lld after axis %d of %s", m->name, (long long)a,
                           (long long)b, d, wg_describe(x).s),
                   false;
    }
    return true;
}

static wg_tensor pad(const mode *m, wg_tensor x, const wg_shape *before, const wg_shape *after)
{
    if (!check(m, x, before, after))
        return wg_poisoned(x.tape);
    for (int d = 0; d < before->ndim; d++) {
        wg_tensor parts[3];
        int n = 0;
        if (before->size[d] > 0)
            parts[n++] = m->before(x, d, before->size[d]);
        parts[n++] = x;
        if (after->size[d] > 0)
            parts[n++] = m->after(x, d, after->size[d]);
        if (n > 1)
            x = wg_concat(parts, n, d);
    }
    return x;
}

wg_tensor wg_pad_edge(wg_tensor x, wg_shape before, wg_shape after)
{
    static const mode m = {"pad_edge", first_repeated, last_repeated, -1};
    return pad(&m, x, &before, &after);
}

wg_tensor wg_pad_reflect(wg_tensor x, wg_shape before, wg_shape after)
{
    static const mode m = {"pad_reflect", second_and_on, last_but_one_and_back, 1};
    return pad(&m, x, &before, &after);
}

wg_tensor wg_pad_wrap(wg_tensor x, wg_shape before, wg_shape after)
{
    static const mode m = {"pad_wrap", from_the_end, from_the_start, 0};
    return pad(&m, x, &before, &after);
}
