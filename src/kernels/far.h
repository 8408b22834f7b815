/* far.h — elementwise ops that take a slow way for large elements.
 *
 * WG_MAP1_FAR(name, x, bound, near, far) is WG_MAP1(name, x, far), made fast where it can be: near
 * is a formula that gives the same bits for every |x| <= bound and every NaN, and is one that the
 * compiler vectorises. A block is looked through first; it goes to the loop of `near` unless an
 * element is beyond the bound. */
#ifndef WG_KERNELS_FAR_H
#define WG_KERNELS_FAR_H

#include <wengert/op.h>

#include "elementary.h"

/* Collected as a mask as wide as the elements, which vectorises. */
#define WG_FAR_ROW(real_t, uint_t)                                                               \
    WG_INLINE bool wg_far_row_##real_t(int64_t n, const real_t *x, int64_t stride, real_t bound) \
    {                                                                                            \
        uint_t far = 0;                                                                          \
        for (int64_t i = 0; i < n; i++)                                                          \
            far |= (uint_t)0 - (uint_t)(WG_ABS(x[i * stride]) > bound);                          \
        return far != 0;                                                                         \
    }

#define WG_ABS(x) _Generic((x), float : fabsf, double : fabs)(x)

WG_FAR_ROW(float, uint32_t)
WG_FAR_ROW(double, uint64_t)

#define WG_MAP1_FAR_BODY(name, real_t, x, bound, near, far)                                   \
    WG_MAP1_BODY(name##_near, real_t, x, near)                                                \
    WG_MAP1_BODY(name##_far, real_t, x, far)                                                  \
    WG_INLINE bool name##_##real_t##_is_far(const wg_block *wg_b)                             \
    {                                                                                         \
        bool wg_far = false;                                                                  \
        for (int64_t wg_r = 0; wg_r < wg_b->rows && !wg_far; wg_r++)                          \
            wg_far = wg_b->column[0] == 1                                                     \
                         ? wg_far_row_##real_t(wg_b->columns, WG_OPERAND(real_t, 0, wg_r), 1, \
                                               (real_t)(bound))                               \
                         : wg_far_row_##real_t(wg_b->columns, WG_OPERAND(real_t, 0, wg_r),    \
                                               wg_b->column[0], (real_t)(bound));             \
        return wg_far;                                                                        \
    }                                                                                         \
    WG_INLINE bool name##_##real_t##_whole(const wg_block *wg_b)                              \
    {                                                                                         \
        return !name##_##real_t##_is_far(wg_b) && name##_near_##real_t##_whole(wg_b);         \
    }                                                                                         \
    WG_INLINE void name##_##real_t##_rows(const wg_block *wg_b)                               \
    {                                                                                         \
        if (!name##_##real_t##_is_far(wg_b))                                                  \
            name##_near_##real_t##_rows(wg_b);                                                \
        else if (!name##_far_##real_t##_whole(wg_b))                                          \
            name##_far_##real_t##_rows(wg_b);                                                 \
    }

#define WG_MAP1_FAR(name, x, bound, near, far) WG_MAP(WG_MAP1_FAR_BODY, name, x, bound, near, far)

#endif
