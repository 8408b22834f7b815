/* mlp.h — a training step of the notes' model, and those who compete at it. */
#ifndef BENCH_MLP_H
#define BENCH_MLP_H

#include "bench.h"

enum { MLP_W1, MLP_B1, MLP_W2, MLP_B2, MLP_PARAMETERS };

/* Where everybody starts from: matrices in row-major order, with a sample in each column. The numbers
 * are exact in the real type. */
typedef struct mlp_problem {
    wg_dtype real;
    int p, N, C, B; /* inputs, hidden neurons, classes, samples */
    double rate;
    double *x, *y, *parameter[MLP_PARAMETERS];
} mlp_problem;

int64_t mlp_count(const mlp_problem *m, int parameter); /* its elements */

/* A step computes the loss of the batch and updates all parameters. Contestants with several
 * variants (of layouts, say) are timed in the fastest. */
typedef struct mlp_contestant {
    const char *name;
    int (*variants)(const mlp_problem *m); /* how many; NULL: one */
    void *(*start)(const mlp_problem *m, int variant);
    void (*run)(void *self, int64_t steps);
    double (*loss)(void *self); /* of the last step */
    void (*parameter)(void *self, int which, double *out);
    void (*gradient)(void *self, int which, double *out); /* straight after start, where there are
                                                             any; NULL: it stores none */
    size_t (*bytes)(void *self);
    void (*stop)(void *self);
} mlp_contestant;

/* By wg_dtype. */
extern const mlp_contestant mlp_wengert[2], mlp_loops[2];
#ifdef BENCH_OPENBLAS
extern const mlp_contestant mlp_hand[2], mlp_hand_fused[2];
#endif

/* All, the first of which is the reference for times; ends with NULL. */
const mlp_contestant *const *mlp_contestants(wg_dtype real);

/* The sizes of the benchmark, and a problem of one of them with random numbers. */
typedef struct mlp_size {
    int p, N, C, B;
} mlp_size;

enum { MLP_SIZES = 8 };
extern const mlp_size mlp_sizes[MLP_SIZES];

/* "784x128x10x64" */
typedef struct mlp_name {
    char text[48];
} mlp_name;

mlp_name mlp_name_of(mlp_size size);
mlp_problem mlp_make(mlp_size size, wg_dtype real);
void mlp_free(mlp_problem *m);

#endif
