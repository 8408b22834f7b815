/* indexed.h — ops that look elements up: the values of an index that is no operand of the rule. */
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

#endif
