/* ops/cumprod.c — y_i = x_0 · … · x_i along an axis, in that order: each x times what came before,
 * which is a recurrence. */
#include <wengert/op.h>

wg_tensor wg_cumprod(wg_tensor x, int axis)
{
    int from_0;
    if (!wg_axis_of("cumprod", x, axis, &from_0))
        return wg_poisoned(x.tape);
    if (wg_dtype_of(x) == WG_I64)
        return wg_fail(x.tape, WG_ERROR_DTYPE, "cumprod: %s is i64; it takes f32 or f64",
                       wg_describe(x).s);
    const wg_tensor nothing = wg_scalar_like(x, -0.0); /* which changes no product, −0 neither */
    return wg_mul(wg_recurrence(x, nothing, 1, from_0, false), x);
}
