/* truths.h — what the ops of logic share: 0 and −0 are false, every other number is true, and so is
 * NaN. */
#ifndef TRUTHS_H
#define TRUTHS_H

#include "gradients.h"
#include "reductions.h"

/* An op of two truths has this table: false or true in a, false or true in b. */
void check_truth_table(wg_tensor (*of)(wg_tensor a, wg_tensor b), const int table[2][2]);

/* A reduction of truths finds the one element that decides it, wherever that stands among rows and
 * columns: all other elements are rest(i), and give 1 − decided. */
void check_decider(const reduction *r, double (*rest)(int i), double decider, double decided);

#endif
