/* indexed.h — ops that look elements up, or add to them: the values of an index that is no operand of
 * the rule. */
#ifndef INDEXED_H
#define INDEXED_H

#include "moves.h"

/* A constant of i64. */
wg_tensor indices(wg_tape *t, wg_shape shape, const int64_t *at);

/* wg_run refuses an index that is out of range, with this sentence: y is made from x and an index of
 * those shapes, all zeros but for element number `which`. When the index is right, the same program
 * runs. */
typedef wg_tensor indexing(wg_tensor x, wg_tensor index);

void expect_out_of_range(indexing *of, wg_shape x, wg_shape index, int64_t which, int64_t wrong,
                         const char *sentence);

/* index_add, or scatter_add: elements of source added to elements of x. */
typedef struct adding adding;

struct adding {
    const char *op;
    wg_tensor (*of)(wg_tensor x, int axis, wg_tensor index, wg_tensor source);
    /* Where the i-th addition in order adds to, and which element of source; there are `count`. */
    void (*places)(const adding *a, int64_t i, int64_t *to, int64_t *from);
    wg_shape x, source, index;
    int64_t count;
    int axis;
    const int64_t *at; /* the elements of index */
};

/* The axis, counted from the front. */
int axis_of_adding(const adding *a);

/* The values to the bit, each addition rounded in that order; the rule; layouts. */
void check_adding(const adding *a);

#endif
