/* ops/rms_norm.c — y = x / √(mean(x²) + eps) ∘ gain, the mean over the last axes. */
#include "norms.h"

wg_tensor wg_rms_norm(wg_tensor x, int axes, wg_tensor gain, double eps)
{
    const wg_normalisation n = {"rms_norm", {x, gain}, eps};
    if (!wg_norm_check(&n))
        return wg_norm_poisoned(&n);
    const wg_axes last = wg_last_axes(&n, axes);
    const wg_shape shape = wg_shape_of_axes(x, &last);
    if (last.count == 0 || !wg_norm_check_shapes(&n, shape))
        return wg_norm_poisoned(&n);
    const wg_tensor square = wg_mean_axes(wg_square(x), last, true);
    return wg_scale_and_shift(&n, wg_divide_by_root(x, square, eps), shape);
}
