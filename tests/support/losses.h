/* losses.h — what every loss of x and a target is held to. */
#ifndef LOSSES_H
#define LOSSES_H

#include "gradients.h"

typedef wg_tensor loss_of(wg_tensor x, wg_tensor target, wg_reduction reduction);

/* The mean and the sum of what it is element by element; another reduction is refused. */
void check_loss_reductions(const char *op, loss_of *of);

#endif
