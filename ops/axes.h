/* axes.h — what the ops that work along axes share: reductions over a set of them, and functions
 * along one. */
#ifndef WG_AXES_H
#define WG_AXES_H

#include <wengert/op.h>

#include "kernels/kernels.h"

/* ---- Reductions: sum, mean, max -------------------------------------------------------------- */

/* Records a reduction over the axes listed, or over all when axes is NULL. */
wg_tensor wg_reduce(const wg_op *op, wg_tensor x, const wg_axes *axes, bool keepdims);

bool wg_infer_reduction(wg_call *call);
void wg_plan_reduction(const wg_step *s, void *fold); /* operands y, x */
wg_units wg_units_of_reduction(const wg_step *s);     /* the results */
int64_t wg_reduced_count(const wg_node *y);           /* elements of x for each of y */

/* A tensor of y's shape with the reduced axes back, of size 1, so that it broadcasts against x; and
 * repeated along them to x's shape. */
wg_tensor wg_with_axes(const wg_node *y, wg_tensor like_y);
wg_tensor wg_repeat_along(const wg_node *y, wg_tensor like_y);

/* Sums what broadcasts like x over the axes that y reduces, keeping them with size 1. */
wg_tensor wg_sum_like(const wg_node *y, wg_tensor like_x);

/* ---- Along one axis: softmax and its kin ----------------------------------------------------- */

wg_tensor wg_record_along(const wg_op *op, int arity, const wg_tensor x[], int axis);
int wg_axis_of_attribute(const void *attr);
int wg_axis_along(const wg_node *y);

extern const wg_op wg_op_softmax; /* for those that compute it on the side */

/* Σ along the axis, kept with size 1. */
wg_tensor wg_sum_along(const wg_node *y, wg_tensor like_x);

/* The lines along the axis: operands y, the step's, and what is computed on the side; y may have
 * the axis or have dropped it. */
void wg_plan_along(const wg_step *s, void *fold);
wg_units wg_units_along(const wg_step *s); /* the lines */

#endif
