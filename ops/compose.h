/* compose.h — what functions and rules share that record several ops. */
#ifndef WG_COMPOSE_H
#define WG_COMPOSE_H

#include <wengert/op.h>

/* The poisoned tensor of the first tape that there is among some operands. */
wg_tensor wg_refused(int count, const wg_tensor x[]);

/* factor · x, the factor a constant. */
wg_tensor wg_times(double factor, wg_tensor x);

/* The rule of an op that takes its operand 0 or 1, where a or b gives way to the other: ȳ for the
 * one that is taken, ½ ȳ for each where they are equal. It is written from what gives nothing back,
 * so that beside a NaN both get ȳ, as in PyTorch. */
void wg_vjp_of_choice(const wg_node *y, wg_tensor a_gives_way, wg_tensor b_gives_way,
                      wg_tensor ybar, wg_tensor xbar[]);

/* Appends so many axes in a row. */
void wg_add_axes(wg_axes *to, int first, int count);

/* For wg_permute: the order that undoes this one. */
wg_axes wg_inverse_order(const wg_axes *order);

#endif
