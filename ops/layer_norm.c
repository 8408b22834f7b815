/* ops/layer_norm.c — y = (x − m) / √(v + eps) ∘ gain + bias, m and v of the last axes. */
#include "norms.h"

wg_tensor wg_layer_norm(wg_tensor x, int axes, wg_tensor gain, wg_tensor bias, double eps)
{
    const wg_normalisation n = {"layer_norm", {x, gain, bias}, eps};
    if (!wg_norm_check(&n))
        return wg_norm_poisoned(&n);
    const wg_axes last = wg_last_axes(&n, axes);
    const wg_shape shape = wg_shape_of_axes(x, &last);
    if (last.count == 0 || !wg_norm_check_shapes(&n, shape))
        return wg_norm_poisoned(&n);
    const wg_moments m = wg_moments_of(x, last);
    return wg_scale_and_shift(&n, wg_divide_by_root(m.centred, m.variance, eps), shape);
}
