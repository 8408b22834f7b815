/* losses.h — what the losses share. */
#ifndef WG_LOSSES_H
#define WG_LOSSES_H

#include "compose.h"

/* x − target, broadcast; poisoned, with the error "loss: …", where they do not fit. */
wg_tensor wg_loss_difference(const char *loss, wg_tensor x, wg_tensor target);

/* The shape rule of operands 0 and 1, logits and targets, that must have one shape. */
bool wg_infer_logits(wg_call *call);

/* The mean or the sum of the losses l of all elements, or l; or the error "loss: …". */
wg_tensor wg_reduce_loss(const char *loss, wg_tensor l, wg_reduction reduction);

#endif
