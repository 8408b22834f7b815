/* every_op.h — the list of every op of the library, for tests that walk over all of them.
 * every_op.inc is the list, and says how to add a line. */
#ifndef EVERY_OP_H
#define EVERY_OP_H

#include "support.h"

#include <wengert/check.h>

typedef struct sample {
    const char *op, *call; /* its name, and how it is called, as text */
    wg_tensor (*build)(const wg_tensor x[], void *user);
    const char *inputs;
    bool linear, none, function;
} sample;

extern const sample every_op[];
extern const int samples; /* of them */

/* A sample as wg_gradcheck wants it; the check points into the rest, so it must not be copied. */
typedef struct setup {
    wg_check check;
    wg_shape shape[WG_CHECK_INPUTS];
    wg_dtype dtype[WG_CHECK_INPUTS];
    wg_domain domain[WG_CHECK_INPUTS];
} setup;

void set_up(const sample *s, setup *to);

/* Records a sample on new inputs x, in f64. */
wg_tensor record_sample(const sample *s, wg_tape *t, wg_tensor x[]);

/* The op of the sample, those that rules record, and those of the rules' rules. */
void record_twice(const sample *s, wg_tape *t);

/* Writes numbers to the inputs of a sample that was recorded first on t, where its op is smooth. */
void fill_sample(const sample *s, wg_tape *t);

/* Tensor i of a tape that nothing was dropped from. */
wg_tensor tensor_at(wg_tape *t, int64_t i);

/* The first tensor made by the op of that name; poisoned if there is none. */
wg_tensor made_by(wg_tape *t, const char *op);

#endif
