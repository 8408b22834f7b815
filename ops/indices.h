/* indices.h — what the ops that look elements up share. The index is operand 1; along the axis, it
 * says where in operand 0. */
#ifndef WG_INDICES_H
#define WG_INDICES_H

#include "axes.h"
#include "parts.h"

enum { WG_INDEX_OPERAND = 1 << 1 }; /* for op->indices */

/* Every index is an element of operand 0 along the axis. */
wg_status wg_check_index(const wg_step *s);

/* Zeros of x's shape and dtype. */
wg_tensor wg_zeros_like(wg_tensor x);

/* For shape rules: whether the index is a vector. */
bool wg_is_vector_of_indices(const wg_call *call);

/* ---- Fetching: y, x, index ------------------------------------------------------------------- */

/* The index has y's axes, or is a vector along the axis. */
void wg_plan_fetch(const wg_step *s, void *lookup);
void wg_forward_fetch(const wg_step *s);
wg_units wg_units_of_fetch(const wg_step *s); /* elements */

/* wg_take under another name. */
wg_tensor wg_take_as(const char *op, wg_tensor x, int axis, wg_tensor index);

/* ---- Adding: y, x, index, source ------------------------------------------------------------- */

void wg_plan_scatter(const wg_step *s, void *scatter);
void wg_forward_scatter(const wg_step *s);
wg_units wg_units_of_scatter(const wg_step *s); /* lines along the axis */

/* ---- Masks ----------------------------------------------------------------------------------- */

/* wg_class_mask, which refuses classes in the name of one of these. */
extern const wg_op wg_op_one_hot, wg_op_mask_of_loss;
wg_tensor wg_record_mask(const wg_op *mask, wg_tensor index, wg_dtype dtype, int64_t classes,
                         int axis, const int64_t *ignored);

#endif
