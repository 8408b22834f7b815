/* mlp.c — the training step of docs/backpropagation.md: forward, backward, and W ← W − η ∂L/∂W.
 *
 * Before anybody is timed, everybody's loss, gradients and updated parameters are compared with
 * those of the plain loops. */
#include "mlp.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Problems -------------------------------------------------------------------------------- */

const mlp_size mlp_sizes[MLP_SIZES] = {
    {4, 8, 3, 1},       {64, 32, 10, 1},     {64, 32, 10, 32},     {784, 128, 10, 1},
    {784, 128, 10, 64}, {784, 512, 10, 128}, {784, 1024, 10, 256}, {1024, 4096, 1000, 256},
};

/* Where plain loops would take seconds, they are checked against, but not timed. */
static const int64_t too_slow_for_loops = 1000000000;

mlp_name mlp_name_of(mlp_size size)
{
    mlp_name name;
    snprintf(name.text, sizeof name.text, "%dx%dx%dx%d", size.p, size.N, size.C, size.B);
    return name;
}

int64_t mlp_count(const mlp_problem *m, int parameter)
{
    const int64_t rows = parameter == MLP_W1 || parameter == MLP_B1 ? m->N : m->C;
    return parameter == MLP_W1 ? rows * m->p : parameter == MLP_W2 ? rows * m->N : rows;
}

static double *random_numbers(int64_t count, uint64_t seed, double scale)
{
    double *x = bench_allocate((size_t)count * sizeof *x);
    bench_fill(x, count, seed);
    for (int64_t i = 0; i < count; i++)
        x[i] = (double)(float)(x[i] * scale);
    return x;
}

/* A 1 in each column, at a random class. */
static double *random_labels(const mlp_problem *m, uint64_t seed)
{
    double *y = bench_allocate((size_t)m->C * (size_t)m->B * sizeof *y);
    for (int j = 0; j < m->B; j++)
        y[wg_random(seed, (uint64_t)j) % (uint64_t)m->C * (uint64_t)m->B + (uint64_t)j] = 1;
    return y;
}

mlp_problem mlp_make(mlp_size size, wg_dtype real)
{
    mlp_problem m = {real, size.p, size.N, size.C, size.B, 0x1p-10, NULL, NULL, {NULL}};
    m.x = random_numbers((int64_t)m.p * m.B, 1, 1);
    m.y = random_labels(&m, 2);
    for (int i = 0; i < MLP_PARAMETERS; i++) {
        const int fan_in = i < MLP_W2 ? m.p : m.N;
        m.parameter[i] = random_numbers(mlp_count(&m, i), 3 + (uint64_t)i, sqrt(3.0 / fan_in));
    }
    return m;
}

void mlp_free(mlp_problem *m)
{
    free(m->x);
    free(m->y);
    for (int i = 0; i < MLP_PARAMETERS; i++)
        free(m->parameter[i]);
}

/* ---- Contestants ----------------------------------------------------------------------------- */

const mlp_contestant *const *mlp_contestants(wg_dtype real)
{
    static const mlp_contestant *all[2][5];
    const mlp_contestant **to = all[real];
#ifdef BENCH_OPENBLAS
    *to++ = &mlp_hand[real];
    *to++ = &mlp_hand_fused[real];
#endif
    *to++ = &mlp_wengert[real];
    *to++ = &mlp_loops[real];
    *to = NULL;
    return all[real];
}

static int variants_of(const mlp_contestant *c, const mlp_problem *m)
{
    return c->variants ? c->variants(m) : 1;
}

/* ---- Do they agree? -------------------------------------------------------------------------- */

/* What a step makes of the problem. */
typedef struct outcome {
    double loss;
    double *gradient[MLP_PARAMETERS]; /* NULL: not stored */
    double *updated[MLP_PARAMETERS];
} outcome;

static double *numbers(const mlp_problem *m, int which)
{
    return bench_allocate((size_t)mlp_count(m, which) * sizeof(double));
}

static void take_gradients(const mlp_contestant *c, const mlp_problem *m, int variant, outcome *o)
{
    void *self = c->start(m, variant);
    for (int i = 0; i < MLP_PARAMETERS; i++) {
        o->gradient[i] = numbers(m, i);
        c->gradient(self, i, o->gradient[i]);
    }
    c->stop(self);
}

static outcome outcome_of(const mlp_contestant *c, const mlp_problem *m, int variant)
{
    outcome o = {0};
    void *self = c->start(m, variant);
    c->run(self, 1);
    o.loss = c->loss(self);
    for (int i = 0; i < MLP_PARAMETERS; i++) {
        o.updated[i] = numbers(m, i);
        c->parameter(self, i, o.updated[i]);
    }
    c->stop(self);
    if (c->gradient)
        take_gradients(c, m, variant, &o);
    return o;
}

static void free_outcome(outcome *o)
{
    for (int i = 0; i < MLP_PARAMETERS; i++) {
        free(o->gradient[i]);
        free(o->updated[i]);
    }
}

/* A gradient's error is measured by its largest element; an updated parameter's also has the last
 * place of the parameter. */
static void check_outcome(const mlp_problem *m, const char *who, const outcome *o,
                          const outcome *wanted)
{
    static const char *const gradient[] = {"dL/dW1", "dL/db1", "dL/dW2", "dL/db2"};
    static const char *const updated[] = {"the updated W1", "the updated b1", "the updated W2",
                                          "the updated b2"};
    const double epsilon = bench_epsilon(m->real), relative = 256 * epsilon;
    bench_check(who, "the loss", &o->loss, &wanted->loss, 1, relative * wanted->loss);
    for (int i = 0; i < MLP_PARAMETERS; i++) {
        const int64_t count = mlp_count(m, i);
        const double size = relative * bench_largest(wanted->gradient[i], count);
        if (o->gradient[i])
            bench_check(who, gradient[i], o->gradient[i], wanted->gradient[i], count, size);
        bench_check(who, updated[i], o->updated[i], wanted->updated[i], count,
                    size * m->rate + epsilon * bench_largest(m->parameter[i], count));
    }
}

/* With a rate of 1, so that a wrong gradient shows in the parameters. */
static void check_all(mlp_problem m)
{
    const mlp_contestant *const *c = mlp_contestants(m.real);
    m.rate = 1;
    outcome wanted = outcome_of(&mlp_loops[m.real], &m, 0);
    for (; *c; c++)
        for (int variant = 0; variant < variants_of(*c, &m); variant++) {
            outcome o = outcome_of(*c, &m, variant);
            check_outcome(&m, (*c)->name, &o, &wanted);
            free_outcome(&o);
        }
    free_outcome(&wanted);
}

/* ---- Times ----------------------------------------------------------------------------------- */

static contestant start_variant(const mlp_contestant *c, const mlp_problem *m, int variant)
{
    return (contestant){c->name, c->run, c->start(m, variant)};
}

static int fastest_variant(const mlp_contestant *c, const mlp_problem *m)
{
    const int count = variants_of(c, m);
    int best = 0;
    double least = INFINITY;
    for (int variant = 0; variant < count && count > 1; variant++) {
        const contestant one = start_variant(c, m, variant);
        const double seconds = measure_best(&one);
        c->stop(one.self);
        if (seconds < least) {
            least = seconds;
            best = variant;
        }
    }
    return best;
}

static bool is_timed(const mlp_contestant *c, const mlp_problem *m)
{
    const int64_t products = (int64_t)m->p * m->N * m->B + (int64_t)m->N * m->C * m->B;
    return c != &mlp_loops[m->real] || products < too_slow_for_loops;
}

static void time_all(const mlp_problem *m, const char *size)
{
    const mlp_contestant *const *all = mlp_contestants(m->real);
    const unit microseconds = {"us per step", 1e6, false};
    contestant c[4];
    result r[4];
    int count = 0;
    for (int i = 0; all[i]; i++)
        if (is_timed(all[i], m))
            c[count++] = start_variant(all[i], m, fastest_variant(all[i], m));
    measure(c, count, 0, r);
    report("mlp", size, wg_dtype_name(m->real), microseconds, c, count, r);
    for (int i = 0; i < count; i++)
        all[i]->stop(c[i].self);
}

static void bench_size(mlp_size size, wg_dtype real)
{
    const mlp_name name = mlp_name_of(size);
    for (int threads = 1; threads <= 2; threads++) {
        if (!bench_wants_threads(threads))
            continue;
        mlp_problem m = mlp_make(size, real);
        bench_set_threads(threads);
        check_all(m);
        time_all(&m, name.text);
        mlp_free(&m);
    }
}

void bench_mlp(void)
{
    for (int real = WG_F32; real <= WG_F64; real++)
        for (int i = 0; i < MLP_SIZES && bench_wants_real((wg_dtype)real); i++)
            if (bench_wants_size(mlp_name_of(mlp_sizes[i]).text))
                bench_size(mlp_sizes[i], (wg_dtype)real);
}
