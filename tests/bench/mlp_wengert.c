/* mlp_wengert.c — the step as a user of the library writes it: one compiled program. */
#include "mlp.h"

#include <stdlib.h>

typedef struct network {
    wg_tape *tape;
    wg_tensor L, parameter[MLP_PARAMETERS];
    wg_program *step;
} network;

/* ---- Recording ------------------------------------------------------------------------------- */

static void record_parameters(network *n, const mlp_problem *m)
{
    static const char *const name[] = {"W1", "b1", "W2", "b2"};
    const wg_shape shape[] = {WG_SHAPE(m->N, m->p), WG_SHAPE(m->N, 1), WG_SHAPE(m->C, m->N),
                              WG_SHAPE(m->C, 1)};
    for (int i = 0; i < MLP_PARAMETERS; i++) {
        n->parameter[i] = wg_param(n->tape, name[i], m->real, shape[i]);
        bench_write(n->parameter[i], m->parameter[i]);
    }
}

static wg_tensor record_loss(const network *n, const mlp_problem *m)
{
    const wg_tensor *w = n->parameter;
    wg_tensor x = wg_input(n->tape, "x", m->real, WG_SHAPE(m->p, m->B));
    wg_tensor y = wg_input(n->tape, "y", m->real, WG_SHAPE(m->C, m->B));
    bench_write(x, m->x);
    bench_write(y, m->y);
    wg_tensor a1 = wg_tanh(wg_add(wg_matmul(w[MLP_W1], x), w[MLP_B1]));
    wg_tensor z2 = wg_add(wg_matmul(w[MLP_W2], a1), w[MLP_B2]);
    return wg_mean(wg_softmax_cross_entropy(z2, y, 0));
}

/* W ← W − η ∂L/∂W */
static wg_tensor record_update(const network *n, wg_tensor rate, int which)
{
    wg_tensor W = n->parameter[which];
    return wg_assign(W, wg_sub(W, wg_mul(rate, wg_gradient(n->L, W))));
}

static void *start(const mlp_problem *m, int variant)
{
    (void)variant;
    network *n = bench_allocate(sizeof *n);
    n->tape = wg_tape_new();
    wg_tensor rate = wg_input(n->tape, "η", m->real, WG_SCALAR);
    wg_fill(rate, m->rate);
    record_parameters(n, m);
    n->L = record_loss(n, m);
    wg_tensor wanted[1 + MLP_PARAMETERS] = {n->L};
    for (int i = 0; i < MLP_PARAMETERS; i++)
        wanted[1 + i] = record_update(n, rate, i);
    n->step = wg_compile(n->tape, wanted, 1 + MLP_PARAMETERS);
    bench_check_tape(n->tape);
    return n;
}

/* ---- Running --------------------------------------------------------------------------------- */

static void run(void *self, int64_t steps)
{
    network *n = self;
    for (int64_t i = 0; i < steps; i++)
        if (wg_run(n->step) != WG_OK)
            bench_check_tape(n->tape);
}

static double loss(void *self)
{
    network *n = self;
    return wg_item(n->L);
}

static void parameter(void *self, int which, double *out)
{
    network *n = self;
    bench_read(n->parameter[which], out);
}

/* The step stores no gradient that it can do without: this takes a program of its own. */
static void gradient(void *self, int which, double *out)
{
    network *n = self;
    wg_tensor g = wg_gradient(n->L, n->parameter[which]);
    wg_program *p = wg_compile(n->tape, &g, 1);
    wg_run(p);
    bench_read(g, out);
    wg_program_free(p);
}

static size_t bytes(void *self)
{
    network *n = self;
    return wg_tape_bytes(n->tape);
}

static void stop(void *self)
{
    network *n = self;
    wg_tape_free(n->tape);
    free(n);
}

#define CONTESTANT                                                          \
    {                                                                       \
        "wengert", NULL, start, run, loss, parameter, gradient, bytes, stop \
    }

const mlp_contestant mlp_wengert[2] = {CONTESTANT, CONTESTANT};
