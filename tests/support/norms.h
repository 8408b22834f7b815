/* norms.h — normalisations against the same in plain C. */
#ifndef NORMS_H
#define NORMS_H

#include "gradients.h"

/* Which elements of x are normalised together, and which element of gain and bias is theirs. */
typedef struct norm norm;

struct norm {
    const char *op;
    wg_tensor (*of)(const norm *n, wg_tensor x, wg_tensor gain, wg_tensor bias);
    int number; /* of axes, of groups: the op's own */
    wg_shape shape;
    wg_shape (*parameters)(const norm *n);
    int64_t (*set)(const norm *n, int64_t i);
    int64_t (*parameter)(const norm *n, int64_t i);
    double eps;
    bool keeps_mean, no_bias;
};

/* Values and the rule, with gain and bias and without, in all layouts. */
void check_norm(const norm *n);

/* check_norm over the last axes, one to all, of several shapes; with that eps for one axis, and the
 * other for more. Of n, the op and what is said of its mean and bias count. */
void check_norm_over_last_axes(norm n, double eps, double eps_of_more);

/* Of an [N×C×…] shape. */
wg_shape channels_of(const norm *n);
int64_t channel_of(const norm *n, int64_t i);
int64_t inner_of(const norm *n); /* elements of one sample and channel */

#endif
