/* complex_step.h — the gradients of the notes' model for one sample without a derivation: the loss
 * is computed with a complex number whose imaginary part is tiny, Im L(w + i h) / h, which loses
 * no digits as differences do. */
#ifndef COMPLEX_STEP_H
#define COMPLEX_STEP_H

#include "hand.h"

/* With respect to the weights and biases of a hand derivation with B = 1; those with respect to z1
 * and z2 are the biases'. */
void complex_step(const hand *h, double *dW1, double *db1, double *dW2, double *db2);

#endif
