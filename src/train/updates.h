/* updates.h — what the files of src/train offer each other. */
#ifndef WG_UPDATES_H
#define WG_UPDATES_H

#include <wengert/op.h>

/* ---- Updates (updates.c) --------------------------------------------------------------------- */

/* A state of the open scope, of p's shape and dtype, every element the given number. */
wg_tensor wg_new_state(wg_tensor p, const char *name, double value);

/* An f64 scalar, rounded to the dtype of p. */
wg_tensor wg_number_for(wg_tensor p, wg_tensor number);

/* factor · x, the factor a constant. */
wg_tensor wg_scaled(double factor, wg_tensor x);

/* g + λ p */
wg_tensor wg_decayed(const wg_optimizer *o, wg_tensor p, wg_tensor g);

/* The moving average: state ← f state + (1 − f) x, as an assignment. */
wg_tensor wg_average(wg_tensor state, double f, wg_tensor x);

/* ---- Clipping (clip.c) ----------------------------------------------------------------------- */

/* min(max(g, −most), most) */
wg_tensor wg_clipped_by_value(wg_tensor g, double most);

/* sum + ‖g‖², or ‖g‖² for WG_NONE. */
wg_tensor wg_add_norm(wg_tensor sum, wg_tensor g);

/* min(1, most / (norm + 10⁻⁶)), what gradients of that norm are multiplied by. */
wg_tensor wg_clip_factor(wg_tensor norm, double most);

/* ---- Checks (check.c) ------------------------------------------------------------------------ */

/* Whether all numbers of an optimiser are in their ranges; if not, the error is kept. */
bool wg_check_optimizer(wg_tape *t, const wg_optimizer *o);

#endif
