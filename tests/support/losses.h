/* losses.h — what every loss of x and a target is held to. */
#ifndef LOSSES_H
#define LOSSES_H

#include "gradients.h"

typedef wg_tensor loss_of(wg_tensor x, wg_tensor target, wg_reduction reduction);

/* A loss with the derivatives of one element, where those lie between low and high. */
typedef struct loss_op {
    const char *op;
    loss_of *of;
    double (*slope[2])(double x, double target);
    double low[2], high[2];
    bool polynomial;
} loss_op;

/* The rule and layouts of operands that broadcast, and what every op refuses. */
void check_loss_rule(const loss_op *l);
void check_loss_refusals(const loss_op *l);

/* The mean and the sum of what it is element by element; another reduction is refused. */
void check_loss_reductions(const char *op, loss_of *of);

#endif
