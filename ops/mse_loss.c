/* ops/mse_loss.c — (x − target)², and the mean or sum of that. */
#include "losses.h"

wg_tensor wg_mse_loss(wg_tensor x, wg_tensor target, wg_reduction reduction)
{
    const wg_tensor d = wg_loss_difference("mse_loss", x, target);
    return wg_reduce_loss("mse_loss", wg_square(d), reduction);
}
