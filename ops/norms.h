/* norms.h — what the normalisations share. Tensors that may be left out may be WG_NONE. */
#ifndef WG_NORMS_H
#define WG_NORMS_H

#include "compose.h"

/* What a normalisation is given, x first. */
enum { WG_NORM_OPERANDS = 5 };

typedef struct wg_normalisation {
    const char *name;
    wg_tensor x[WG_NORM_OPERANDS]; /* x, gain, bias, and for batches mean and variance */
    double eps;
} wg_normalisation;

/* Whether those that are there are real tensors of one tape, and eps is one; else "name: …" is
 * kept, and wg_norm_poisoned is what to return. */
bool wg_norm_check(const wg_normalisation *n);
wg_tensor wg_norm_poisoned(const wg_normalisation *n);

/* Whether those behind x that are there have this shape; else "name: …" is kept. */
bool wg_norm_check_shapes(const wg_normalisation *n, wg_shape right);

/* The mean of x over some axes, kept with size 1; what x − mean is; the mean of its square. */
typedef struct wg_moments {
    wg_tensor mean, centred, variance;
} wg_moments;

wg_moments wg_moments_of(wg_tensor x, wg_axes axes);

/* y / √(square + eps) */
wg_tensor wg_divide_by_root(wg_tensor y, wg_tensor square, double eps);

/* y ∘ gain + bias, as far as they are there, in the shape in which they broadcast. */
wg_tensor wg_scale_and_shift(const wg_normalisation *n, wg_tensor y, wg_shape broadcast);

/* The last axes of x, so many; an error, and count 0, if there are not as many. */
wg_axes wg_last_axes(const wg_normalisation *n, int count);
wg_shape wg_shape_of_axes(wg_tensor x, const wg_axes *axes);

/* The shape in which what is [C], of the channels of x, broadcasts; whether x has channels. */
bool wg_check_channels(const wg_normalisation *n);
wg_shape wg_shape_along_channels(wg_tensor x);

#endif
