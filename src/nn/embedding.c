/* embedding.c — a vector for each index: rows of a matrix of parameters. */
#include "parameters.h"

#include <math.h>

wg_tensor wg_nn_embedding(wg_tensor index, const char *name, int64_t rows, int64_t width,
                          wg_dtype dtype)
{
    if (!wg_enter_layer("wg_nn_embedding", index, name))
        return wg_poisoned(index.tape);
    if (wg_dtype_of(index) != WG_I64)
        return wg_leave_layer(wg_fail(index.tape, WG_ERROR_DTYPE,
                                      "wg_nn_embedding: %s is %s; indices are i64",
                                      wg_describe(index).s, wg_dtype_name(wg_dtype_of(index))));
    if (rows < 1 || width < 1)
        return wg_leave_layer(wg_fail(index.tape, WG_ERROR_SHAPE,
                                      "wg_nn_embedding: %lld rows of %lld; sizes are at least 1",
                                      (long long)rows, (long long)width));
    const wg_tensor W =
        wg_nn_param_normal(index.tape, "W", dtype, WG_SHAPE(rows, width), 1 / sqrt((double)width));
    return wg_leave_layer(wg_embedding(W, index));
}
