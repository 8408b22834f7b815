/* axes.h — what the ops that work along axes share: reductions over a set of them, and functions
 * along one. */
#ifndef WG_AXES_H
#define WG_AXES_H

#include "details.h"

#include "kernels/kernels.h"

/* ---- Reductions ------------------------------------------------------------------------------ */

/* Records a reduction over the axes listed, or over all when axes is NULL; with a number of the
 * op's own, which its attributes then hold. */
wg_tensor wg_reduce(const wg_op *op, wg_tensor x, const wg_axes *axes, bool keepdims);
wg_tensor wg_reduce_with(const wg_op *op, wg_tensor x, const wg_axes *axes, bool keepdims,
                         double number);
double wg_reduction_number(const void *attr);

bool wg_infer_reduction(wg_call *call);
bool wg_infer_choice(wg_call *call); /* the same, refused where there is nothing to choose from */
bool wg_infer_place(wg_call *call);  /* the same, for an i64 result */
void wg_plan_reduction(const wg_step *s, void *fold); /* operands y, x */
wg_units wg_units_of_reduction(const wg_step *s);     /* the results */

/* As many units as the fold has places outside, and so many operations for each place inside. */
wg_units wg_units_of_fold(const wg_fold *fold, double operations);
bool wg_is_reduced(const wg_node *y, int d);
int64_t wg_reduced_count(const wg_node *y); /* elements of x for each of y */

/* A tensor of y's shape with the reduced axes back, of size 1, so that it broadcasts against x; and
 * repeated along them to x's shape. */
wg_tensor wg_with_axes(const wg_node *y, wg_tensor like_y);
wg_tensor wg_repeat_along(const wg_node *y, wg_tensor like_y);

/* Sums what broadcasts like x over the axes that y reduces, keeping them with size 1. */
wg_tensor wg_sum_like(const wg_node *y, wg_tensor like_x);

/* ȳ shared equally among those elements of like_x that are equal to y. */
wg_tensor wg_shared_by_ties(const wg_node *y, wg_tensor like_x, wg_tensor ybar);

/* For printers: the axes, as bits; in words, unless nothing is left but one element; and the same
 * for more words to follow. */
uint32_t wg_axes_reduced(const wg_node *y);
wg_words wg_say_reduction(const wg_node *y, char *to, size_t size);
void wg_details_of_reduction(const wg_node *y, char *to, size_t size);

/* ---- Variances ------------------------------------------------------------------------------- */

bool wg_infer_variance(wg_call *call);     /* the op's number is the correction */
double wg_freedom(const wg_node *y);       /* max(n − correction, 0) */
wg_tensor wg_deviations(const wg_node *y); /* x − mean x */
void wg_details_of_variance(const wg_node *y, char *to, size_t size);

/* ---- Along one axis: softmax and its kin ----------------------------------------------------- */

/* Their attributes begin with the axis, an int64_t. */

wg_tensor wg_record_along(const wg_op *op, int arity, const wg_tensor x[], int axis);
int wg_axis_of_attribute(const void *attr);
int wg_axis_along(const wg_node *y);

/* A shape without the axis; and with all sizes 1 but that along it. */
wg_shape wg_shape_without(wg_shape shape, int axis);
wg_shape wg_shape_along(wg_shape shape, int axis);

extern const wg_op wg_op_softmax; /* for those that compute it on the side */

/* The product of all terms before each along an axis of x, or of all behind it; 1 where there is
 * none. */
wg_tensor wg_product_before(wg_tensor x, int axis, bool behind);

/* Σ along the axis, kept with size 1. */
wg_tensor wg_sum_along(const wg_node *y, wg_tensor like_x);

/* For printers: the axis in words, unless it is the only one of operand 0 that has elements to go
 * along; for more words to follow; and for ops to which each axis matters, unless y has no other.
 */
void wg_details_along(const wg_node *y, char *to, size_t size);
wg_words wg_say_along(const wg_node *y, char *to, size_t size);
void wg_details_of_axis(const wg_node *y, char *to, size_t size);

/* The lines along the axis: operands y, the step's, and what is computed on the side; y may have
 * the axis or have dropped it. */
void wg_plan_along(const wg_step *s, void *fold);
wg_units wg_units_along(const wg_step *s);   /* the lines, at an exponential for each element */
wg_units wg_units_of_scan(const wg_step *s); /* the lines, at a step for each element */

#endif
