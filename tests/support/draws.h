/* draws.h — what every op is held to that draws random numbers by key. */
#ifndef DRAWS_H
#define DRAWS_H

#include "gradients.h"

typedef struct drawing {
    const char *op;
    wg_tensor (*of)(wg_key key, wg_dtype dtype, wg_shape shape);
    double (*at)(double u); /* an element, of the uniform number that is drawn for it */
    wg_status (*fill)(wg_tensor x, uint64_t seed, double low_or_mean, double high_or_sd);
    double mean, variance;
} drawing;

void check_draws_by_formula(const drawing *d);    /* for every seed and step */
void check_draws_of_fill(const drawing *d);       /* at step 0, with 0 and 1 */
void check_draws_by_moments(const drawing *d);    /* mean and variance */
void check_draws_by_step(const drawing *d);       /* another step, other numbers, in one program */
void check_draws_by_key(const drawing *d);        /* another key, other numbers */
void check_draws_without_sense(const drawing *d); /* no elements; what is refused */

#endif
