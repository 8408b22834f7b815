/* ops/one_hot.c — 1 at the index and 0 elsewhere along a new last axis: a class mask. */
#include "indices.h"

wg_tensor wg_one_hot(wg_tensor index, int64_t classes, wg_dtype dtype)
{
    return wg_record_mask(&wg_op_one_hot, index, dtype, classes, -1, NULL);
}
