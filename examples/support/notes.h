/* notes.h — the network of docs/backpropagation.md, for examples that show what a tape holds. */
#ifndef EXAMPLES_NOTES_H
#define EXAMPLES_NOTES_H

#include <wengert.h>

/* z1 = W1 x + b1, a1 = tanh z1, z2 = W2 a1 + b2, and the cross-entropy of softmax(z2) and y for
 * each sample, which is a column of x and of y. All but the losses have these names on the tape. */
typedef struct notes_network {
    wg_tensor x, y, W1, b1, W2, b2, z1, a1, z2, losses;
} notes_network;

/* In f64, with so many inputs, hidden neurons, classes and samples; errors are the tape's. */
notes_network notes_record(wg_tape *t, int64_t inputs, int64_t hidden, int64_t classes,
                           int64_t samples);

#endif
