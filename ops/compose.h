/* compose.h — what functions share that record several ops in their own name. */
#ifndef WG_COMPOSE_H
#define WG_COMPOSE_H

#include <wengert/op.h>

/* The poisoned tensor of the first tape that there is among some operands. */
wg_tensor wg_refused(int count, const wg_tensor x[]);

/* Appends so many axes in a row. */
void wg_add_axes(wg_axes *to, int first, int count);

/* For wg_permute: the order that undoes this one. */
wg_axes wg_inverse_order(const wg_axes *order);

#endif
