/* norm.c — normalisations with gain and bias of their own. */
#include "parameters.h"

static const double eps = 1e-5, momentum = 0.1;

typedef struct affine {
    wg_tensor gain, bias;
} affine;

static affine gain_and_bias(wg_tensor x, int64_t n)
{
    const wg_dtype dtype = wg_dtype_of(x);
    return (affine){wg_nn_param_full(x.tape, "gain", dtype, WG_SHAPE(n), 1),
                    wg_nn_param_full(x.tape, "bias", dtype, WG_SHAPE(n), 0)};
}

/* The second axis counts the channels; 0 where there is none. */
static int64_t channels_of(const char *layer, wg_tensor x)
{
    const wg_shape s = wg_shape_of(x);
    if (s.ndim >= 2)
        return s.size[1];
    wg_fail(x.tape, WG_ERROR_SHAPE, "%s: %s has no axis of channels: x is [N×C] or [N×C×…]", layer,
            wg_describe(x).s);
    return 0;
}

/* Whether x has a last axis to normalise over. */
static bool has_width(const char *layer, wg_tensor x)
{
    if (wg_shape_of(x).ndim > 0)
        return true;
    wg_fail(x.tape, WG_ERROR_SHAPE, "%s: %s has no axis", layer, wg_describe(x).s);
    return false;
}

wg_tensor wg_nn_layer_norm(wg_tensor x, const char *name)
{
    if (!wg_enter_layer("wg_nn_layer_norm", x, name))
        return wg_poisoned(x.tape);
    if (!has_width("wg_nn_layer_norm", x))
        return wg_leave_layer(wg_poisoned(x.tape));
    const affine a = gain_and_bias(x, wg_width_of(x));
    return wg_leave_layer(wg_layer_norm(x, 1, a.gain, a.bias, eps));
}

wg_tensor wg_nn_rms_norm(wg_tensor x, const char *name)
{
    if (!wg_enter_layer("wg_nn_rms_norm", x, name))
        return wg_poisoned(x.tape);
    if (!has_width("wg_nn_rms_norm", x))
        return wg_leave_layer(wg_poisoned(x.tape));
    const wg_tensor gain =
        wg_nn_param_full(x.tape, "gain", wg_dtype_of(x), WG_SHAPE(wg_width_of(x)), 1);
    return wg_leave_layer(wg_rms_norm(x, 1, gain, eps));
}

wg_tensor wg_nn_group_norm(wg_tensor x, const char *name, int groups)
{
    if (!wg_enter_layer("wg_nn_group_norm", x, name))
        return wg_poisoned(x.tape);
    const int64_t channels = channels_of("wg_nn_group_norm", x);
    if (channels == 0)
        return wg_leave_layer(wg_poisoned(x.tape));
    const affine a = gain_and_bias(x, channels);
    return wg_leave_layer(wg_group_norm(x, groups, a.gain, a.bias, eps));
}

static wg_tensor batch_norm(wg_tensor x, int64_t channels, bool training)
{
    const affine a = gain_and_bias(x, channels);
    const wg_dtype dtype = wg_dtype_of(x);
    const wg_shape shape = WG_SHAPE(channels);
    const wg_tensor mean = wg_nn_state_full(x.tape, "mean", dtype, shape, 0),
                    variance = wg_nn_state_full(x.tape, "variance", dtype, shape, 1);
    if (!training)
        return wg_batch_norm(x, a.gain, a.bias, mean, variance, eps);
    const wg_batch_norm_result r =
        wg_batch_norm_train(x, a.gain, a.bias, mean, variance, momentum, eps);
    return wg_with(r.y, (const wg_tensor[]){r.mean, r.variance}, 2);
}

wg_tensor wg_nn_batch_norm(wg_tensor x, const char *name, bool training)
{
    if (!wg_enter_layer("wg_nn_batch_norm", x, name))
        return wg_poisoned(x.tape);
    const int64_t channels = channels_of("wg_nn_batch_norm", x);
    return wg_leave_layer(channels ? batch_norm(x, channels, training) : wg_poisoned(x.tape));
}
