/* hand.h — the gradients of the notes' model derived by hand, equations (1)–(21), in plain C loops.
 *
 * They know no tape. The order of their roundings is the one that the arithmetic of the library
 * fixes, and so they are compared with the tape's gradients bit by bit. All arrays are row-major,
 * of float or of double; samples are columns. */
#ifndef HAND_H
#define HAND_H

#include <stdint.h>

#include <wengert.h>

typedef struct hand {
    wg_dtype dtype;     /* WG_F32: the arrays are of float; WG_F64: of double */
    int64_t p, N, C, B; /* inputs, hidden neurons, classes, samples */
    const void *x;      /* [p×B] */
    const void *y;      /* [C×B] */
    const void *W1;     /* [N×p] */
    const void *b1;     /* [N×1] */
    const void *W2;     /* [C×N] */
    const void *b2;     /* [C×1] */
    void *a1;           /* [N×B]; this and what follows is computed */
    void *yhat;         /* [C×B] */
    void *delta1;       /* [C×B] */
    void *delta2;       /* [N×B] */
    void *dW2;          /* [C×N] */
    void *db2;          /* [C×1] */
    void *dW1;          /* [N×p] */
    void *db1;          /* [N×1] */
} hand;

void hand_derive(const hand *h);

#endif
