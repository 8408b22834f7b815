/* parts.h — what the ops that move and join elements share. */
#ifndef WG_PARTS_H
#define WG_PARTS_H

#include "details.h"

#include "kernels/kernels.h"

/* The node of an operand of a function that records other ops; NULL, with the error "op: …" kept,
 * when it is not valid. */
const wg_node *wg_valid_operand(const char *op, wg_tensor x);

/* Counts the axis of a result with one axis more than x from 0: false, with the error "op: …" kept,
 * when x is not valid or has as many axes as there can be, or when there is no such axis. */
bool wg_new_axis(const char *op, wg_tensor x, int axis, int *out);

/* The product of the sizes from, …, to − 1. */
int64_t wg_product_of_sizes(const wg_shape *shape, int from, int to);

/* The bytes of a number in a dtype, rounded to it; false if it is no whole number of i64. */
bool wg_element(wg_dtype dtype, double value, unsigned char element[8]);

/* Whether the numbers of elements before and after each axis of x are as many as it has axes; if
 * not, the error "op: …" is kept. */
bool wg_check_pads(const char *op, wg_tensor x, const wg_shape *before, const wg_shape *after);

/* For functions that join a list of tensors: whether there is one; if not, the error "op: …" is
 * kept. */
bool wg_check_list(const char *op, const wg_tensor x[], int count);

/* The view of ops whose result is their first operand, or an assignment's value, as it is. */
bool wg_view_as_it_is(const wg_node *y, const wg_layout *x, wg_layout *out);

/* The details of ops whose attribute is the shape of the result. */
void wg_details_of_shape(const wg_node *y, char *to, size_t size);

/* ---- For forward ----------------------------------------------------------------------------- */

int64_t wg_elements(const wg_array *x); /* how many */

/* The rows of y are its elements by the index along the first axis; a scalar is one row. They are
 * the units of ops that copy. */
wg_units wg_rows(const wg_step *s);

/* n elements of y from `at` on, all the same. */
void wg_fill_part(const wg_array *y, int64_t at, int64_t n, const unsigned char element[8]);

/* Copies x to those places of y whose index along each axis d is start[d] + i step[d], for i along
 * x's axis: of them, those that lie in rows from, …, to − 1. Steps are positive; if NULL,
 * all are 1. */
void wg_copy_part(const wg_array *y, const wg_array *x, const int64_t start[], const int64_t step[],
                  int64_t from, int64_t to);

/* ---- Triangles ------------------------------------------------------------------------------- */

/* y = x where low ≤ column − row ≤ high, else +0. */
wg_tensor wg_record_band(const wg_op *op, wg_tensor x, int64_t low, int64_t high);
bool wg_infer_band(wg_call *call);
void wg_forward_band(const wg_step *s);
wg_units wg_units_of_band(const wg_step *s); /* rows of matrices */
void wg_vjp_band(const wg_node *y, wg_tensor ybar, wg_tensor xbar[]);

/* The diagonal at its lower end, or at its upper one, unless that is the main diagonal. */
void wg_details_of_band(const wg_node *y, bool lower_end, char *to, size_t size);

/* Diagonals beyond all matrices. */
#define WG_FAR (INT64_MAX / 4)

#endif
