/* moves.h — ops whose elements are elements of their operands, or one number. */
#ifndef MOVES_H
#define MOVES_H

#include "gradients.h"

typedef struct move {
    const char *op;
    wg_tensor (*of)(const wg_tensor x[], const void *with);
    /* Which element, counted through all operands, is at y's place `at`; −1: fill. at may be
     * changed. */
    int64_t (*source)(const void *with, const wg_shape x[], int64_t at[]);
    const void *with;
    int arity;
    wg_shape x[OPERANDS], y;
    double fill;
} move;

/* Shape and values in all dtypes, the rule, layouts, refusals. */
void check_move(const move *m);

/* The index along each axis of element i, and back. */
void unravel(const wg_shape *shape, int64_t i, int64_t at[]);
int64_t ravel(const wg_shape *shape, const int64_t at[]);

/* Steps of a program that negates y: 1 where y is a view. */
int64_t steps_of(wg_tensor y);

/* One refusal: y is poisoned, and the whole sentence. */
void expect_refusal(wg_tensor y, wg_tape *t, wg_status status, const char *sentence);

#endif
