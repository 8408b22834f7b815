/* ops/group_norm.c — y = (x − m) / √(v + eps) ∘ gain + bias, m and v of groups of channels. */
#include "norms.h"
#include "parts.h"

/* One line for each group of each sample. */
static wg_shape in_lines(wg_shape x, int64_t groups)
{
    const int64_t length = x.size[1] / groups * wg_product_of_sizes(&x, 2, x.ndim);
    return WG_SHAPE(x.size[0], groups, length);
}

wg_tensor wg_group_norm(wg_tensor x, int groups, wg_tensor gain, wg_tensor bias, double eps)
{
    const wg_normalisation n = {"group_norm", {x, gain, bias}, eps};
    if (!wg_norm_check(&n) || !wg_check_channels(&n))
        return wg_norm_poisoned(&n);
    const wg_shape shape = wg_shape_of(x);
    if (groups < 1 || shape.size[1] % groups != 0)
        return wg_fail(x.tape, WG_ERROR_ARGUMENT,
                       "group_norm: the channels of %s do not make %d equal groups",
                       wg_describe(x).s, groups);
    const wg_moments m = wg_moments_of(wg_reshape(x, in_lines(shape, groups)), WG_AXES(2));
    const wg_tensor y = wg_reshape(wg_divide_by_root(m.centred, m.variance, eps), shape);
    return wg_scale_and_shift(&n, y, wg_shape_along_channels(x));
}
