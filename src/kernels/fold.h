/* fold.h — how the terms of a fold lie, and blocks of them as neighbours. */
#ifndef WG_FOLD_H
#define WG_FOLD_H

#include "vec.h"

/* The terms of neighbouring results: each result's side by side, in a line; or the first of all
 * results side by side, and so the second, …; or neither. */
typedef enum wg_form { WG_ANYHOW, WG_LINES, WG_STRIPS } wg_form;

WG_INLINE wg_form wg_form_of(const wg_fold *fold)
{
    const wg_nest *outer = &fold->outer, *inner = &fold->inner;
    if (inner->ndim != 1 || outer->ndim == 0 || outer->stride[0][outer->ndim - 1] != 1)
        return WG_ANYHOW;
    if (inner->stride[1][0] == 1)
        return WG_LINES;
    return outer->stride[1][outer->ndim - 1] == 1 ? WG_STRIPS : WG_ANYHOW;
}

/* Terms from, …, from + n − 1 of a nest of at least one dimension. */
WG_INLINE void wg_gather(const wg_nest *inner, int64_t from, int64_t n, const real *x, real *term)
{
    wg_runs r;
    const int64_t stride = inner->stride[1][inner->ndim - 1];
    for (bool more = wg_runs_start(&r, inner, from, from + n); more; more = wg_runs_next(&r, inner))
        for (int64_t i = 0; i < r.n; i++)
            *term++ = x[r.c.at[1] + i * stride];
}

/* The same, where they are if they are neighbours; else gathered into `room`. */
WG_INLINE const real *wg_terms(const wg_nest *inner, int64_t from, int64_t n, const real *x,
                               real *room)
{
    if (inner->ndim == 0 || (inner->ndim == 1 && inner->stride[1][0] == 1))
        return x + from;
    wg_gather(inner, from, n, x, room);
    return room;
}

#endif
