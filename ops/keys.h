/* keys.h — what the ops share that draw random numbers by key. */
#ifndef WG_KEYS_H
#define WG_KEYS_H

#include "details.h"

#include "kernels/kernels.h"

/* Records an op whose operand is the key's step and whose result has this dtype and shape. */
wg_tensor wg_record_random(const wg_op *op, wg_key key, wg_dtype dtype, wg_shape shape);
bool wg_infer_random(wg_call *call);
void wg_details_of_random(const wg_node *y, char *to, size_t size);

/* The seed and the step at run time, and the elements of y. */
uint64_t wg_seed_of(const wg_step *s);
uint64_t wg_step_of(const wg_step *s);
wg_units wg_units_of_random(const wg_step *s);

#endif
