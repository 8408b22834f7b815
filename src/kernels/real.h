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

/* Defined in the families' files, for table.c. */
void WG_KERNEL(wg_matmul)(const wg_product *product, void *scratch);
size_t WG_KERNEL(wg_matmul_scratch)(const wg_product *product);
bool WG_KERNEL(wg_matmul_prepare)(const wg_product *product, wg_ready *ready);
void WG_KERNEL(wg_sum)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                       int64_t divisor);
void WG_KERNEL(wg_max)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                       wg_extreme of);
void WG_KERNEL(wg_argmax)(const wg_fold *fold, int64_t from, int64_t to, int64_t *y, const void *x,
                          wg_extreme of);
void WG_KERNEL(wg_prod)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x);
void WG_KERNEL(wg_variance)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                            double divisor, bool root);
void WG_KERNEL(wg_logsumexp)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x);
void WG_KERNEL(wg_norm)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                        double p);
void WG_KERNEL(wg_all)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x);
void WG_KERNEL(wg_any)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x);
void WG_KERNEL(wg_cumsum)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                          bool reverse);
void WG_KERNEL(wg_recurrence)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *a,
                              const void *b, double start, bool reverse);
void WG_KERNEL(wg_softmax)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x);
void WG_KERNEL(wg_log_softmax)(const wg_fold *fold, int64_t from, int64_t to, void *y,
                               const void *x);
void WG_KERNEL(wg_softmax_cross_entropy)(const wg_fold *fold, int64_t from, int64_t to, void *y,
                                         const void *z, const void *target, void *p);
void WG_KERNEL(wg_uniform)(uint64_t seed, uint64_t step, int64_t from, int64_t to, void *y);
void WG_KERNEL(wg_normal)(uint64_t seed, uint64_t step, int64_t from, int64_t to, void *y);
void WG_KERNEL(wg_scatter_add)(const wg_scatter *scatter, int64_t from, int64_t to, void *y,
                               const void *x, const int64_t *index, const void *source);
void WG_KERNEL(wg_overlap_add)(const wg_fold *fold, int64_t from, int64_t to, void *y,
                               const void *x);
void WG_KERNEL(wg_pool)(const wg_pool *pool, bool puts, int64_t from, int64_t to, void *y,
                        const void *u, const void *x);

#endif
