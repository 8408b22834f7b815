/* parameters.h — what layers share: a scope for each, and parameters found again by name. */
#ifndef WG_PARAMETERS_H
#define WG_PARAMETERS_H

#include <wengert.h>
#include <wengert/op.h>

/* Opens the scope of a layer that is given x; false, with the error kept on x's tape and no scope
 * opened, if x is none or the name is not one. */
bool wg_enter_layer(const char *layer, wg_tensor x, const char *name);

/* Closes it, and returns y. */
wg_tensor wg_leave_layer(wg_tensor y);

/* A parameter or state of that name in the open scope: the one that is there, whose dtype and shape
 * must be these, or else what `make` makes, `is_new` then being set. */
wg_tensor wg_named_leaf(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape,
                        wg_tensor make(wg_tape *t, const char *name, wg_dtype dtype,
                                       wg_shape shape),
                        bool *is_new);

/* A parameter of the open scope, normal with mean 0 when it is new. */
wg_tensor wg_nn_param_normal(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape,
                             double sd);

/* A state of the open scope, with every element `value` when it is new. */
wg_tensor wg_nn_state_full(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape,
                           double value);

/* The size of x's last axis; 1 for a scalar, which no layer takes. */
int64_t wg_width_of(wg_tensor x);

#endif
