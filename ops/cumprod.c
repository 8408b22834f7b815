/* ops/cumprod.c — y_i = x_0 · … · x_i along an axis, in that order: each x times what came before,
 * which is a recurrence. */
#include "axes.h"

wg_tensor wg_cumprod(wg_tensor x, int axis)
{
    int from_0;
    if (!wg_check_operands("cumprod", 0, 1, &x) || !wg_axis_of("cumprod", x, axis, &from_0))
        return wg_poisoned(x.tape);
    return wg_mul(wg_product_before(x, from_0, false), x);
}
