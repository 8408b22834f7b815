/* dense.c — y = x Wᵀ + b over x's last axis; W by Glorot and Bengio 2010, uniform in
 * ±√(6 / (in + out)). */
#include "parameters.h"

#include <math.h>

static wg_tensor dense(const wg_layer *l, wg_tensor x, int64_t out)
{
    const int64_t in = wg_size_along(x, -1);
    const double limit = sqrt(6 / ((double)in + (double)out));
    const wg_tensor W = wg_layer_param(l, "W", WG_SHAPE(out, in), wg_fill_within, limit);
    const wg_tensor b = wg_layer_param(l, "b", WG_SHAPE(out), wg_fill, 0);
    return wg_is_valid(b) ? wg_linear(x, W, b) : b;
}

wg_tensor wg_nn_dense(wg_tensor x, const char *name, int64_t out)
{
    wg_layer l;
    if (!wg_layer_begin("wg_nn_dense", 0, 1, &x, name, &l))
        return wg_poisoned(l.tape);
    const bool fits = wg_layer_check_axes(&l, x, 1, WG_MAX_DIMS, "[…×in]");
    return wg_layer_end(&l, fits ? dense(&l, x, out) : wg_poisoned(l.tape));
}
