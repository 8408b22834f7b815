/* losses.h — what the losses share. */
#ifndef WG_LOSSES_H
#define WG_LOSSES_H

#include <wengert/op.h>

/* The poisoned tensor of the tape of a, or of b where a has none. */
wg_tensor wg_poisoned_of(wg_tensor a, wg_tensor b);

/* x − target, broadcast; poisoned, with the error "loss: …", where they do not fit. */
wg_tensor wg_loss_difference(const char *loss, wg_tensor x, wg_tensor target);

/* The mean or the sum of the losses l of all elements, or l; or the error "loss: …". */
wg_tensor wg_reduce_loss(const char *loss, wg_tensor l, wg_reduction reduction);

/* wg_class_mask, which refuses classes in the name of the loss by index. */
wg_tensor wg_class_mask_of_loss(wg_tensor index, wg_dtype dtype, int64_t classes, int axis,
                                const int64_t *ignored);

#endif
