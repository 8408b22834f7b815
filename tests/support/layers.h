/* layers.h — what the tests of layers share. */
#ifndef LAYERS_H
#define LAYERS_H

#include "support.h"

/* The elements of the leaf with this full name; fails the test if there is none, or if its shape is
 * not this one. */
void get_named(wg_tape *t, const char *name, wg_shape shape, double *to);

/* All its elements lie in ±limit, some beyond ±limit/2, and they are not all alike. */
void expect_uniform(wg_tape *t, const char *name, double limit);

/* Every element is within the tolerance, absolute and relative. */
void expect_near(const double *is, const double *right, int64_t n, double tolerance);

/* What every layer does with a bad name, or an x that is none: it returns the poisoned tensor, with
 * the error kept, and leaves the scope that is open as it is. */
void expect_bad_calls(wg_tensor (*layer)(wg_tensor x, const char *name), wg_shape x);

/* The derivatives of y = layer(x, "layer") by x and by each of the parameters that it has, the first
 * seven at most, are those that differences give: of first and second order. */
void check_layer(wg_tensor (*layer)(wg_tensor x, const char *name), wg_shape x);

#endif
