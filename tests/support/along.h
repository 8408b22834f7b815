/* along.h — what the tests of functions along one axis share. */
#ifndef ALONG_H
#define ALONG_H

#include "gradients.h"
#include "reference.h"

/* check_rule and check_layouts for operands of one shape, for many shapes and along each axis. The
 * builder and the pullback find the axis at r->with, an int. */
void check_rule_along_axes(rule r);

/* An op along an axis, and the same for one line in plain C. */
typedef wg_tensor op_along(wg_tensor x, int axis);
typedef void line_function(int64_t n, const double *x, double *y, wg_dtype dtype);

/* The op has the reference's bits: in both real types, along every axis, for lines of several
 * blocks, of one element, of none. */
void check_lines(op_along *op, line_function *reference);

#endif
