/* ops/huber_loss.c — with d = x − target, ½ d² where |d| ≤ delta, else delta (|d| − ½ delta), and
 * the mean or sum of that. With c = d kept between −delta and delta both are c (d − ½ c), whose
 * derivative is c: no choice is made whose other side could overflow. */
#include "losses.h"

wg_tensor wg_huber_loss(wg_tensor x, wg_tensor target, double delta, wg_reduction reduction)
{
    const wg_tensor d = wg_loss_difference("huber_loss", x, target);
    if (!wg_is_valid(d))
        return d;
    if (!(delta > 0))
        return wg_fail(d.tape, WG_ERROR_ARGUMENT, "huber_loss: delta is %g; it must be positive",
                       delta);
    const wg_tensor c = wg_clamp(d, wg_scalar_like(d, -delta), wg_scalar_like(d, delta));
    const wg_tensor l = wg_mul(c, wg_sub(d, wg_mul(wg_scalar_like(d, 0.5), c)));
    return wg_reduce_loss("huber_loss", l, reduction);
}
