/* gather.c — elements fetched by index. Where one index serves a whole run, that is a copy. */
#include "kernels.h"

#include <string.h>

#define GATHER(name, element)                                                              \
    static void name##_line(int64_t n, element *y, const element *x, int64_t sx)           \
    {                                                                                      \
        if (sx == 1)                                                                       \
            memcpy(y, x, (size_t)n * sizeof *y);                                           \
        else                                                                               \
            for (int64_t i = 0; i < n; i++)                                                \
                y[i] = x[i * sx];                                                          \
    }                                                                                      \
                                                                                           \
    static void name(const wg_lookup *g, int64_t from, int64_t to, void *y, const void *x, \
                     const int64_t *index)                                                 \
    {                                                                                      \
        wg_runs r;                                                                         \
        const int64_t sx = wg_last_stride(&g->nest, 1), si = wg_last_stride(&g->nest, 2);  \
        for (bool more = wg_runs_start(&r, &g->nest, from, to); more;                      \
             more = wg_runs_next(&r, &g->nest)) {                                          \
            element *yr = (element *)y + r.c.at[0];                                        \
            const element *xr = (const element *)x + r.c.at[1];                            \
            const int64_t *ir = index + r.c.at[2];                                         \
            if (si == 0)                                                                   \
                name##_line(r.n, yr, xr + *ir * g->stride, sx);                            \
            else                                                                           \
                for (int64_t i = 0; i < r.n; i++)                                          \
                    yr[i] = xr[i * sx + ir[i * si] * g->stride];                           \
        }                                                                                  \
    }

GATHER(gather4, uint32_t)
GATHER(gather8, uint64_t)

void wg_fetch(size_t element, const wg_lookup *g, int64_t from, int64_t to, void *y, const void *x,
              const int64_t *index)
{
    if (element == 4)
        gather4(g, from, to, y, x, index);
    else
        gather8(g, from, to, y, x, index);
}

/* Whether a run of indices has one outside of 0 … n − 1. */
static bool any_outside(int64_t count, const int64_t *index, int64_t stride, int64_t n)
{
    bool outside = false;
    for (int64_t i = 0; i < count; i++)
        outside |= (uint64_t)index[i * stride] >= (uint64_t)n;
    return outside;
}

const int64_t *wg_index_outside(const wg_nest *nest, const int64_t *index, int64_t n)
{
    wg_runs r;
    const int64_t si = wg_last_stride(nest, 0);
    for (bool more = wg_runs_start(&r, nest, 0, wg_nest_count(nest)); more;
         more = wg_runs_next(&r, nest)) {
        const int64_t *at = index + r.c.at[0];
        if (!any_outside(r.n, at, si, n))
            continue;
        while (!any_outside(1, at, si, n))
            at += si;
        return at;
    }
    return NULL;
}
