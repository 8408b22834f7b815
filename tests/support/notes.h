/* notes.h — the network of docs/backpropagation.md on a tape, for tests of what is printed of it. */
#ifndef NOTES_H
#define NOTES_H

#include "support.h"

typedef struct notes_model {
    wg_tape *t;
    wg_tensor x, y, W1, b1, W2, b2, z1, a1, z2, losses, L;
    wg_tensor wrt[4], gradient[4]; /* W1, b1, W2, b2 */
} notes_model;

/* With p inputs, N hidden neurons, C classes and B samples; without gradients and values. The
 * allocator may be NULL. */
notes_model record_notes(const wg_allocator *a, wg_dtype real, int64_t p, int64_t N, int64_t C,
                         int64_t B);

void differentiate_notes(notes_model *m);

/* Computes all that the gradients need, and one tensor more, which may be none. */
void run_notes(const notes_model *m, wg_tensor more);

#endif
