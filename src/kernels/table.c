/* table.c — the kernels of one real type and instruction set. */
#include "real.h"

extern const wg_kernels WG_KERNEL(wg_kernels);

const wg_kernels WG_KERNEL(wg_kernels) = {
    .matmul = WG_KERNEL(wg_matmul),
    .matmul_scratch = WG_KERNEL(wg_matmul_scratch),
    .matmul_prepare = WG_KERNEL(wg_matmul_prepare),
    .sum = WG_KERNEL(wg_sum),
    .max = WG_KERNEL(wg_max),
    .argmax = WG_KERNEL(wg_argmax),
    .prod = WG_KERNEL(wg_prod),
    .variance = WG_KERNEL(wg_variance),
    .logsumexp = WG_KERNEL(wg_logsumexp),
    .norm = WG_KERNEL(wg_norm),
    .all = WG_KERNEL(wg_all),
    .any = WG_KERNEL(wg_any),
    .cumsum = WG_KERNEL(wg_cumsum),
    .recurrence = WG_KERNEL(wg_recurrence),
    .softmax = WG_KERNEL(wg_softmax),
    .log_softmax = WG_KERNEL(wg_log_softmax),
    .softmax_cross_entropy = WG_KERNEL(wg_softmax_cross_entropy),
    .uniform = WG_KERNEL(wg_uniform),
    .normal = WG_KERNEL(wg_normal),
    .scatter_add = WG_KERNEL(wg_scatter_add),
    .overlap_add = WG_KERNEL(wg_overlap_add),
    .pool = WG_KERNEL(wg_pool),
};
