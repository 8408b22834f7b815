/* embedding.c — rows of W by index: wg_embedding. Rows have the length 1 or so: their elements are
 * normal with variance 1/width. */
#include "parameters.h"

#include <math.h>

wg_tensor wg_nn_embedding(wg_tensor index, const char *name, int64_t rows, int64_t width,
                          wg_dtype dtype)
{
    wg_layer l;
    if (!wg_layer_begin("wg_nn_embedding", 1 << 0, 1, &index, name, &l))
        return wg_poisoned(l.tape);
    l.dtype = dtype;
    const wg_tensor W = wg_layer_param(&l, "W", WG_SHAPE(rows, width), wg_fill_around_zero,
                                       1 / sqrt((double)width));
    return wg_layer_end(&l, wg_is_valid(W) ? wg_embedding(W, index) : W);
}
