/* argmax.c — where the largest of many first stands, or the smallest: first what it is, as max.h
 * says, then where. Both zeros are the same here, and a NaN stands where the first NaN does. */
#include "fold.h"
#include "max.h"

/* The number that was found, and those that count as it. */
WG_INLINE bool is_it(real x, real it)
{
    return (x == it) | ((x != x) & (it != it));
}

enum { MANY = 64 };

/* Of n numbers, or n if there is none. Neighbours are looked at many at a time: whether it is among
 * them takes vectors, where it is does not. */
WG_INLINE int64_t first_on_line(int64_t n, const real *x, int64_t stride, real it, wg_extreme of)
{
    int64_t i = 0;
    for (; stride == 1 && i + MANY <= n; i += MANY) {
        int found = 0;
        for (int j = 0; j < MANY; j++)
            found |= is_it(wg_turned(x[i + j], of), it);
        if (found)
            break;
    }
    while (i < n && !is_it(wg_turned(x[i * stride], of), it))
        i++;
    return i;
}

WG_INLINE int64_t first_of(const wg_nest *inner, const real *x, wg_extreme of)
{
    wg_runs r;
    const real it = wg_max_of_nest(inner, x, of);
    const int64_t stride = wg_last_stride(inner, 1);
    int64_t before = 0;
    for (bool more = wg_runs_start(&r, inner, 0, wg_nest_count(inner)); more;
         more = wg_runs_next(&r, inner)) {
        const int64_t at = first_on_line(r.n, x + r.c.at[1], stride, it, of);
        if (at < r.n)
            return before + at;
        before += r.n;
    }
    return before;
}

/* Of WG_STRIP columns: from the last row to the first, which is right in the end. */
WG_INLINE void first_of_columns(int64_t n, const real *x, int64_t stride, int64_t *y, wg_extreme of)
{
    real it[WG_STRIP];
    wg_max_of_columns(n, x, stride, it, of);
    for (int64_t i = n - 1; i >= 0; i--)
        for (int w = 0; w < WG_STRIP; w++)
            y[w] = is_it(wg_turned(x[i * stride + w], of), it[w]) ? i : y[w];
}

WG_INLINE void first_run(const wg_fold *fold, int64_t count, int64_t *y, const real *x,
                         wg_extreme of)
{
    const int64_t ys = wg_last_stride(&fold->outer, 0), xs = wg_last_stride(&fold->outer, 1);
    int64_t i = 0;
    if (wg_form_of(fold) == WG_STRIPS && count >= WG_STRIP)
        for (; i < count; i += WG_STRIP) {
            const int64_t at = wg_least(i, count - WG_STRIP);
            first_of_columns(fold->inner.size[0], x + at, fold->inner.stride[1][0], y + at, of);
        }
    for (; i < count; i++)
        y[i * ys] = first_of(&fold->inner, x + i * xs, of);
}

WG_INLINE void first(const wg_fold *fold, int64_t from, int64_t to, int64_t *y, const real *x,
                     wg_extreme of)
{
    wg_runs r;
    for (bool more = wg_runs_start(&r, &fold->outer, from, to); more;
         more = wg_runs_next(&r, &fold->outer))
        first_run(fold, r.n, y + r.c.at[0], x + r.c.at[1], of);
}

void WG_KERNEL(wg_argmax)(const wg_fold *fold, int64_t from, int64_t to, int64_t *y, const void *x,
                          wg_extreme of)
{
    if (wg_is_least(of))
        first(fold, from, to, y, x, WG_SMALLEST);
    else
        first(fold, from, to, y, x, WG_LARGEST);
}
