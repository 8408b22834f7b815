/* ops/batch_norm.c — y = (x − mean) / √(variance + eps) ∘ gain + bias for each channel: by the
 * running statistics, or by those of the batch, which then also move the running ones. */
#include "norms.h"
#include "parts.h"

static wg_tensor evaluated(const wg_normalisation *n, wg_tensor centred, wg_tensor variance)
{
    const wg_shape channels = wg_shape_along_channels(n->x[0]);
    return wg_scale_and_shift(n, wg_divide_by_root(centred, variance, n->eps), channels);
}

wg_tensor wg_batch_norm(wg_tensor x, wg_tensor gain, wg_tensor bias, wg_tensor mean,
                        wg_tensor variance, double eps)
{
    const wg_normalisation n = {"batch_norm", {x, gain, bias, mean, variance}, eps};
    if (!wg_norm_check(&n) || !wg_check_channels(&n))
        return wg_norm_poisoned(&n);
    if (!mean.tape || !variance.tape)
        return wg_fail(x.tape, WG_ERROR_NULL, "batch_norm: mean or variance has no tape");
    const wg_shape channels = wg_shape_along_channels(x);
    const wg_tensor centred = wg_sub(x, wg_reshape(mean, channels));
    return evaluated(&n, centred, wg_reshape(variance, channels));
}

/* ---- Training -------------------------------------------------------------------------------- */

static int64_t elements_of_channel(wg_shape x)
{
    return x.size[0] * wg_product_of_sizes(&x, 2, x.ndim);
}

static bool check_training(const wg_normalisation *n, double momentum)
{
    const wg_tensor x = n->x[0], mean = n->x[3], variance = n->x[4];
    if (!wg_norm_check(n) || !wg_check_channels(n))
        return false;
    if (!mean.tape != !variance.tape)
        wg_fail(x.tape, WG_ERROR_NULL, "%s: one of mean and variance has no tape", n->name);
    else if (!(momentum >= 0 && momentum <= 1))
        wg_fail(x.tape, WG_ERROR_ARGUMENT, "%s: momentum %g is not in 0 … 1", n->name, momentum);
    else if (elements_of_channel(wg_shape_of(x)) < 2)
        wg_fail(x.tape, WG_ERROR_SHAPE, "%s: %s has fewer than two elements in a channel", n->name,
                wg_describe(x).s);
    else
        return true;
    return false;
}

/* running ← (1 − momentum) running + momentum new */
static wg_tensor move(wg_tensor running, wg_tensor to, double momentum)
{
    const wg_tensor new = wg_reshape(to, wg_shape_of(running));
    const wg_tensor kept = wg_mul(wg_scalar_like(running, 1 - momentum), running);
    return wg_assign(running, wg_add(kept, wg_mul(wg_scalar_like(running, momentum), new)));
}

/* All axes but the second. */
static wg_axes axes_of_batch(int ndim)
{
    wg_axes axes = {.count = 1};
    wg_add_axes(&axes, 2, ndim - 2);
    return axes;
}

wg_batch_norm_result wg_batch_norm_train(wg_tensor x, wg_tensor gain, wg_tensor bias,
                                         wg_tensor mean, wg_tensor variance, double momentum,
                                         double eps)
{
    const wg_normalisation n = {"batch_norm_train", {x, gain, bias, mean, variance}, eps};
    if (!check_training(&n, momentum)) {
        const wg_tensor poisoned = wg_norm_poisoned(&n);
        return (wg_batch_norm_result){poisoned, poisoned, poisoned};
    }
    const wg_shape shape = wg_shape_of(x);
    const wg_moments m = wg_moments_of(x, axes_of_batch(shape.ndim));
    wg_batch_norm_result r = {.y = evaluated(&n, m.centred, m.variance)};
    if (mean.tape) {
        const double count = (double)elements_of_channel(shape);
        const wg_tensor unbiased = wg_mul(m.variance, wg_scalar_like(x, count / (count - 1)));
        r.mean = move(mean, m.mean, momentum);
        r.variance = move(variance, unbiased, momentum);
        if (!wg_is_valid(r.mean) || !wg_is_valid(r.variance))
            r.y = r.mean = r.variance = wg_poisoned(x.tape);
    }
    return r;
}
