/* norm.c — normalisations with a gain, one at first, and a bias, zero at first. That by the batch
 * carries its states along: its result is computed together with the assignments to them. */
#include "parameters.h"

static const double eps = 1e-5, momentum = 0.1;

static wg_tensor gain_of(const wg_layer *l, int64_t size)
{
    return wg_layer_param(l, "gain", WG_SHAPE(size), wg_fill, 1);
}

static wg_tensor bias_of(const wg_layer *l, int64_t size)
{
    return wg_layer_param(l, "bias", WG_SHAPE(size), wg_fill, 0);
}

/* Opens the scope, for an x of so many axes at least. */
static bool begin(const char *function, wg_tensor x, const char *name, int least, const char *form,
                  wg_layer *l)
{
    if (!wg_layer_begin(function, 0, 1, &x, name, l))
        return false;
    if (wg_layer_check_axes(l, x, least, WG_MAX_DIMS, form))
        return true;
    wg_layer_end(l, wg_poisoned(l->tape));
    return false;
}

static const char *const lines = "[…×C]", *const channels = "[N×C×…]";

wg_tensor wg_nn_layer_norm(wg_tensor x, const char *name)
{
    wg_layer l;
    if (!begin("wg_nn_layer_norm", x, name, 1, lines, &l))
        return wg_poisoned(l.tape);
    const int64_t size = wg_size_along(x, -1);
    const wg_tensor gain = gain_of(&l, size), bias = bias_of(&l, size);
    return wg_layer_end(&l, wg_is_valid(bias) ? wg_layer_norm(x, 1, gain, bias, eps) : bias);
}

wg_tensor wg_nn_rms_norm(wg_tensor x, const char *name)
{
    wg_layer l;
    if (!begin("wg_nn_rms_norm", x, name, 1, lines, &l))
        return wg_poisoned(l.tape);
    const wg_tensor gain = gain_of(&l, wg_size_along(x, -1));
    return wg_layer_end(&l, wg_is_valid(gain) ? wg_rms_norm(x, 1, gain, eps) : gain);
}

wg_tensor wg_nn_group_norm(wg_tensor x, const char *name, int groups)
{
    wg_layer l;
    if (!begin("wg_nn_group_norm", x, name, 2, channels, &l))
        return wg_poisoned(l.tape);
    const int64_t size = wg_size_along(x, 1);
    const wg_tensor gain = gain_of(&l, size), bias = bias_of(&l, size);
    return wg_layer_end(&l, wg_is_valid(bias) ? wg_group_norm(x, groups, gain, bias, eps) : bias);
}

/* ---- By the batch ---------------------------------------------------------------------------- */

static wg_tensor by_the_batch(wg_tensor x, wg_tensor gain, wg_tensor bias, wg_tensor mean,
                              wg_tensor variance)
{
    const wg_batch_norm_result r =
        wg_batch_norm_train(x, gain, bias, mean, variance, momentum, eps);
    return wg_with(r.y, (wg_tensor[]){r.mean, r.variance}, 2);
}

wg_tensor wg_nn_batch_norm(wg_tensor x, const char *name, bool training)
{
    wg_layer l;
    if (!begin("wg_nn_batch_norm", x, name, 2, channels, &l))
        return wg_poisoned(l.tape);
    const int64_t size = wg_size_along(x, 1);
    const wg_tensor gain = gain_of(&l, size), bias = bias_of(&l, size);
    const wg_tensor mean = wg_layer_state(&l, "mean", l.dtype, WG_SHAPE(size), 0);
    const wg_tensor variance = wg_layer_state(&l, "variance", l.dtype, WG_SHAPE(size), 1);
    if (!wg_is_valid(gain) || !wg_is_valid(bias))
        return wg_layer_end(&l, wg_poisoned(l.tape));
    return wg_layer_end(&l, training ? by_the_batch(x, gain, bias, mean, variance)
                                     : wg_batch_norm(x, gain, bias, mean, variance, eps));
}
