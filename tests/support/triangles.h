/* triangles.h — tril and triu. */
#ifndef TRIANGLES_H
#define TRIANGLES_H

#include "moves.h"

typedef struct triangle {
    const char *op;
    wg_tensor (*of)(wg_tensor x, int64_t diagonal);
    bool lower; /* it keeps what is on and below the diagonal; else what is on and above */
} triangle;

void check_triangle(const triangle *of);        /* matrices, rows of them, none; all diagonals */
void check_triangle_of_nan(const triangle *of); /* zeros where x is not finite */
void check_triangle_on_threads(const triangle *of); /* of many rows */
void check_triangle_of_vector(const triangle *of);  /* refused */

#endif
