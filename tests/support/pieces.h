/* pieces.h — functions that are made of straight pieces: they are exact, and nothing bends. */
#ifndef PIECES_H
#define PIECES_H

#include "gradients.h"

/* Slopes, and bends, that are the same everywhere. */
double always_0(double x);
double always_1(double x);

/* check_unary on one piece, low … high; values are rounded once. */
void check_piece(const char *op, wg_tensor (*of)(wg_tensor x), long double (*value)(long double x),
                 double (*slope)(double x), double low, double high);

/* A function to whole numbers: flat between them, here low … high; zeros, infinities, NaN and whole
 * numbers are kept. */
void check_rounding(const char *op, wg_tensor (*of)(wg_tensor x),
                    long double (*value)(long double x), double low, double high);

#endif
