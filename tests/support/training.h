/* training.h — optimisers beside a plain loop over doubles. */
#ifndef TRAINING_H
#define TRAINING_H

#include "support.h"

/* What an optimiser does to one element: parameter p and states s (named below) at step k = 1, 2, …
 * by gradient g, with the rate of the optimiser. */
enum { MOST_STATES = 3 };

typedef void element_step(const wg_optimizer *o, int k, double g, double *p, double s[]);

/* Trains a small model in both real types for some steps, and compares the parameters and the named
 * states (NULL: none further), which begin at `initial`, with the loop over elements after each. */
void check_optimizer(const wg_optimizer *o, element_step *step,
                     const char *const states[MOST_STATES], double initial);

/* A scalar f64 parameter "p" and the loss ½ p²: its gradient is p. */
wg_tensor half_square(wg_tape *t);

/* The value of a leaf with one element. */
double item_named(wg_tape *t, const char *name);

#endif
