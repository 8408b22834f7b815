/* table.c — the kernels of one real type and instruction set. */
#include "real.h"

extern const wg_kernels WG_KERNEL(wg_kernels);

const wg_kernels WG_KERNEL(wg_kernels) = {
    .matmul = WG_KERNEL(wg_matmul),
    .matmul_scratch = WG_KERNEL(wg_matmul_scratch),
    .sum = WG_KERNEL(wg_sum),
    .max = WG_KERNEL(wg_max),
    .softmax = WG_KERNEL(wg_softmax),
    .log_softmax = WG_KERNEL(wg_log_softmax),
    .softmax_cross_entropy = WG_KERNEL(wg_softmax_cross_entropy),
    .overlap_add = WG_KERNEL(wg_overlap_add),
    .pool = WG_KERNEL(wg_pool),
};
