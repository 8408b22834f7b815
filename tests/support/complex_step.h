/* complex_step.h — the derivative of an analytic function without differences. */
#ifndef COMPLEX_STEP_H
#define COMPLEX_STEP_H

#include "support.h"

#include <complex.h>

/* The rule of an op of one operand, analytic and element by element, at a thousand points of its
 * domain: f'(x) = Im f(x + ih) / h, with an h so small that nothing is left of the error, must
 * agree within 1e-14 absolute plus 1e-12 relative. */
void check_complex_step(const char *name, wg_tensor (*op)(wg_tensor x),
                        double complex (*f)(double complex z));

#endif
