/* folds.h — kernels that fold: operands of any layout, and the terms of each result. */
#ifndef FOLDS_H
#define FOLDS_H

#include "reference.h"

#include "isas.h"

enum { FOLD_MOST = 1 << 15 }; /* elements of an operand */

/* Operands 1 and 2, in the middle of their memory so that strides may be negative, and the
 * result, operand 0. */
void fill_operands(wg_dtype dtype);
const void *operand(int k);
void clear_result(void);
void *result_of(void);

/* Operand k's terms for result i, in order; how many. */
int64_t terms_at(const wg_fold *fold, int k, int64_t i, double *term);

/* Element j of result i, where results are lines; element 0 else. */
double result_at(const wg_fold *fold, int64_t i, int64_t j);

/* Nothing was written beside the results. */
bool only_results_changed(const wg_fold *fold, int real);

/* Dense results, operands of any strides: transposed, spread, repeated, backwards. `mapped`: one
 * dimension inside at most, along which there is a result for each element. */
wg_fold random_fold(uint64_t seed, int operands, bool mapped);

/* Over the rows, or the columns, of a dense matrix; with `mapped`, a result for each element. */
wg_fold matrix_fold(int64_t count, int64_t length, bool columns, int operands, bool mapped);

#endif
