/* checkpoints.h — what is asked of every format that holds parameters and states. */
#ifndef CHECKPOINTS_H
#define CHECKPOINTS_H

#include "files.h"

typedef struct checkpoint {
    const char *name; /* of the functions: "wg_save" and "wg_load" */
    const char *load_name;
    wg_status (*save)(wg_tape *t, const char *path);
    wg_status (*load)(wg_tape *t, const char *path);
} checkpoint;

/* A tape with a few leaves of all dtypes and many shapes, whose values depend on the seed; -1: they
 * were never written. */
enum { LEAVES = 6 };

typedef struct model {
    wg_tape *t;
    wg_tensor leaf[LEAVES];
} model;

model new_model(const wg_allocator *a, int64_t seed);
void fill_model(const model *m, uint64_t seed);
bool same_models(const model *a, const model *b); /* to the bit */

/* Values come back to the bit, in any order of recording, from a file with more in it. */
void check_round_trip(const checkpoint *c);

/* A run that is saved, and loaded on a new tape, goes on as if it had not been. */
void check_resuming(const checkpoint *c);

/* Names and values that cannot be saved; names, shapes and dtypes that the file has not. */
void check_checkpoint_refusals(const checkpoint *c);

/* Whichever request for memory fails: an error, the old file, the old values. */
void check_checkpoint_memory(const checkpoint *c);

/* A disk that is full: an error, the old file, and nothing beside it. */
void check_full_disk(const checkpoint *c);

/* A process that is killed while it saves: the file is one of those that it saved. */
void check_kill(const checkpoint *c);

/* Files that were changed at random are read or refused, and nothing is changed by one that is
 * refused. */
void check_mutations(const checkpoint *c, int mutations);

#endif
