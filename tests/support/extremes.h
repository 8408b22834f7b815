/* extremes.h — what the ops that look for the largest and those that look for the smallest share. */
#ifndef EXTREMES_H
#define EXTREMES_H

#include "gradients.h"

/* argmax, or argmin: where the largest of `sign` times the elements first stands. */
typedef struct place_op {
    const char *op;
    wg_tensor (*whole)(wg_tensor x);
    wg_tensor (*along)(wg_tensor x, int axis, bool keepdims);
    double sign; /* 1, or −1 for the smallest */
} place_op;

void check_places_along_axes(const place_op *p);
void check_place_of_all(const place_op *p); /* counted in row-major order, whatever the layout */
void check_places_refused(const place_op *p);

/* maximum, or minimum: its rule where the operands lie the other way round than for check_binary;
 * of a tensor and itself, which gets the whole adjoint; at n pairs (a, b), the adjoints of both
 * when y's is −6. */
void check_other_way_round(const binary *b);
void check_choice_from_one(const binary *b);
void check_choices(const binary *op, int n, const double *a, const double *b, const double *of_a,
                   const double *of_b);

#endif
