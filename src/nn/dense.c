/* dense.c — the dense layer: y = x Wᵀ + b over the last axis. */
#include "parameters.h"

#include <math.h>

static wg_tensor dense(wg_tensor x, int64_t out)
{
    const wg_dtype dtype = wg_dtype_of(x);
    const int64_t in = wg_width_of(x);
    const wg_tensor W =
        wg_nn_param(x.tape, "W", dtype, WG_SHAPE(out, in), sqrt(6 / ((double)in + (double)out)));
    return wg_linear(x, W, wg_nn_param(x.tape, "b", dtype, WG_SHAPE(out), 0));
}

wg_tensor wg_nn_dense(wg_tensor x, const char *name, int64_t out)
{
    if (!wg_enter_layer("wg_nn_dense", x, name))
        return wg_poisoned(x.tape);
    if (out < 1 || wg_width_of(x) < 1)
        return wg_leave_layer(wg_fail(x.tape, WG_ERROR_SHAPE,
                                      "wg_nn_dense: from %s to %lld; "
                                      "sizes are at least 1",
                                      wg_describe(x).s, (long long)out));
    return wg_leave_layer(dense(x, out));
}
