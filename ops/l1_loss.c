/* ops/l1_loss.c — |x − target|, and the mean or sum of that. */
#include "losses.h"

wg_tensor wg_l1_loss(wg_tensor x, wg_tensor target, wg_reduction reduction)
{
    const wg_tensor d = wg_loss_difference("l1_loss", x, target);
    return wg_reduce_loss("l1_loss", wg_abs(d), reduction);
}
