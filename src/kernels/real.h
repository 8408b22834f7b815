/* real.h — the real type and the names of a kernel that is being compiled: the build sets
 * WG_KERNEL_BITS to 32 or 64 and WG_KERNEL_ISA to the instruction set's name. */
#ifndef WG_REAL_H
#define WG_REAL_H

#include "elementary.h"
#include "kernels.h"

#define WG_PASTE4(a, b, c, d) a##b##c##d
#define WG_PASTE(a, b, c, d)  WG_PASTE4(a, b, c, d)

#if WG_KERNEL_BITS == 32
typedef float real;
#define WG_KERNEL(name) WG_PASTE(name, _f32, _, WG_KERNEL_ISA)
#else
typedef double real;
#define WG_KERNEL(name) WG_PASTE(name, _f64, _, WG_KERNEL_ISA)
#endif

/* The larger; NaN if either is; +0 before −0. In any order, the same maximum of many. */
WG_INLINE real wg_max_of(real a, real b)
{
    return b > a || b != b || (b == a && __builtin_signbit(a)) ? b : a;
}

/* Defined in the file of that name, for table.c. */
void WG_KERNEL(wg_matmul)(const wg_product *product, void *scratch);
size_t WG_KERNEL(wg_matmul_scratch)(const wg_product *product);
void WG_KERNEL(wg_sum)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                       int64_t divisor);
void WG_KERNEL(wg_max)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x);
void WG_KERNEL(wg_softmax)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x);
void WG_KERNEL(wg_log_softmax)(const wg_fold *fold, int64_t from, int64_t to, void *y,
                               const void *x);
void WG_KERNEL(wg_softmax_cross_entropy)(const wg_fold *fold, int64_t from, int64_t to, void *y,
                                         const void *z, const void *target, void *p);
void WG_KERNEL(wg_overlap_add)(const wg_fold *fold, int64_t from, int64_t to, void *y,
                               const void *x);
void WG_KERNEL(wg_pool)(const wg_pool *pool, int64_t from, int64_t to, void *y, const void *u,
                        const void *x);

#endif
