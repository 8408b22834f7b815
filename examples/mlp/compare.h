/* compare.h — a table of gradients, the tape's beside the hand derivation's, bit by bit. */
#ifndef COMPARE_H
#define COMPARE_H

#include <stdint.h>

#include "hand.h"

/* One row: the same gradient twice. */
typedef struct comparison {
    const char *equation; /* how it is derived by hand */
    wg_tensor tape;       /* a matrix that was computed */
    const void *hand;
} comparison;

/* Prints a row for each and returns the number of all bits that differ. */
int64_t compare(const comparison rows[], int count);

#endif
