/* pinn.c — a differential equation, solved by a network that is trained to satisfy it.
 *
 *     u″ = f on [0, 1],   f = −9π² sin 3πx,   u(0) = 0,   u(1) = 1
 *
 * The network u(x) is dense, tanh, dense, tanh, dense. At N points its second derivative is a part
 * of the tape: u′ = ∂(Σ u_i)/∂x and u″ = ∂(Σ u′_i)/∂x, since u_i depends on x_i alone. The loss is
 *     Σ (u″(x_i) − f(x_i))² / N / (9π²)²  +  (u(0)² + (u(1) − 1)²) weight
 * and its gradient by the parameters, a third derivative, trains the network. The exact solution,
 * u = x + sin 3πx, is only looked at in the end.
 * (Raissi, Perdikaris and Karniadakis, "Physics-informed neural networks", 2019.)
 *
 *     ./examples/run pinn --help
 * */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <wengert.h>

#include "support/fail.h"
#include "support/options.h"
#include "support/plot.h"
#include "support/progress.h"

const char program_name[] = "pinn";

static const double pi = 3.141592653589793;
enum { LOOKED_AT = 501 }; /* points at which the error is measured */

typedef struct settings {
    int64_t points, hidden, steps;
    double rate, weight, bound;
    const char *plot;
    common_options common;
} settings;

static settings read_settings(int argc, char **argv)
{
    settings s = {
        .points = 64, .hidden = 24, .steps = 6000, .rate = 0.01, .weight = 0.1, .bound = 0.002};
    const help h = {
        "Solves u'' = -9 pi^2 sin(3 pi x), u(0) = 0, u(1) = 1, by training a network to satisfy\n"
        "the equation, whose second derivative is recorded on the tape, and the boundary\n"
        "conditions. Compares it with the exact solution, u = x + sin(3 pi x).\n",
        NULL,
        "the largest error is above the bound",
    };
    const option table[] = {
        {"--points", "N", "where the equation is to hold", .whole = &s.points, .low = 2,
         .high = 1e5},
        {"--hidden", "H", "neurons of each of the two hidden layers", .whole = &s.hidden, .low = 1,
         .high = 4096},
        {"--steps", "K", "steps of training", .whole = &s.steps, .low = 1, .high = 1e7},
        {"--rate", "R", "learning rate at first; it falls to 0", .number = &s.rate,
         .high = INFINITY},
        {"--weight", "W", "weight of the boundary conditions", .number = &s.weight,
         .high = INFINITY},
        {"--bound", "E", "the largest error that is good enough", .number = &s.bound,
         .high = INFINITY},
        {"--plot", "FILE", "draw both solutions in this SVG file", .path = &s.plot},
    };
    s.common = options_read(argc, argv, &h, table, sizeof table / sizeof *table);
    return s;
}

/* ---- The equation and the network ------------------------------------------------------------ */

/* x [N × 1] in and out. */
static wg_tensor network(wg_tensor x, int64_t hidden)
{
    const wg_tensor a1 = wg_tanh(wg_nn_dense(x, "layer1", hidden));
    const wg_tensor a2 = wg_tanh(wg_nn_dense(a1, "layer2", hidden));
    return wg_nn_dense(a2, "layer3", 1);
}

/* f / (9π²): the equation is divided by that, so that its terms are about 1. */
static wg_tensor scaled_source(wg_tensor x)
{
    return wg_neg(wg_sin(wg_mul(wg_scalar_like(x, 3 * pi), x)));
}

static double exact(double x)
{
    return x + sin(3 * pi * x);
}

static wg_tensor record_loss(wg_tensor x, const settings *s)
{
    const wg_tensor u = network(x, s->hidden);
    const wg_tensor u1 = wg_gradient(wg_sum(u), x), u2 = wg_gradient(wg_sum(u1), x);
    const wg_tensor scaled = wg_mul(u2, wg_scalar_like(x, 1 / (9 * pi * pi)));
    const wg_tensor left = wg_square(wg_select(u, 0, 0)); /* x_0 = 0, the last is 1 */
    const wg_tensor right = wg_square(wg_sub(wg_select(u, 0, -1), wg_scalar_like(x, 1)));
    return wg_add(wg_mean(wg_square(wg_sub(scaled, scaled_source(x)))),
                  wg_mul(wg_sum(wg_add(left, right)), wg_scalar_like(x, s->weight)));
}

/* ---- Training and looking -------------------------------------------------------------------- */

/* The points k / (n − 1) as an input [n × 1]. */
static wg_tensor evenly_spaced(wg_tape *t, const char *name, int64_t n)
{
    const wg_tensor x = wg_input(t, name, WG_F64, WG_SHAPE(n, 1));
    double *at = allocate((size_t)n, sizeof *at);
    for (int64_t k = 0; k < n; k++)
        at[k] = (double)k / (double)(n - 1);
    wg_write(x, at, wg_bytes(x));
    free(at);
    return x;
}

static void train(wg_tape *t, const settings *s)
{
    wg_optimizer adam = wg_adam(s->rate);
    adam.schedule = wg_cosine_schedule(s->steps, 0);
    const wg_tensor L = record_loss(evenly_spaced(t, "x", s->points), s);
    const wg_tensor step = wg_minimize(L, &adam);
    wg_program *training = wg_compile(t, &step, 1);
    progress_run((progress){s->common.quiet, "", "step", 0, s->steps}, training, step);
}

/* Fills in where it was looked at, the network's solution and the exact one; the largest error. */
static double look(wg_tape *t, const settings *s, double x[], double u[], double right[])
{
    const wg_tensor at = evenly_spaced(t, "looked at", LOOKED_AT), values = network(at, s->hidden);
    wg_program *forward = wg_compile(t, &values, 1);
    double largest = 0;
    wg_run(forward);
    wg_read(at, x, wg_bytes(at));
    wg_read(values, u, wg_bytes(values));
    check(t);
    for (int i = 0; i < LOOKED_AT; i++) {
        right[i] = exact(x[i]);
        largest = fmax(largest, fabs(u[i] - right[i]));
    }
    return largest;
}

/* The exact solution as a line, the network's as dots on it. */
static void draw(const settings *s, const double x[], const double u[], const double right[])
{
    enum { DOTS = 26, APART = (LOOKED_AT - 1) / (DOTS - 1) };
    double dot_x[DOTS], dot_u[DOTS];
    for (int i = 0; i < DOTS; i++) {
        dot_x[i] = x[i * APART];
        dot_u[i] = u[i * APART];
    }
    const plot p = {
        .title = "u″ = −9π² sin 3πx, u(0) = 0, u(1) = 1",
        .x_label = "x",
        .y_label = "u",
        .count = 2,
        .series = {{"exact", x, right, LOOKED_AT, .dots = false},
                   {"network", dot_x, dot_u, DOTS, .dots = true}},
    };
    plot_write(&p, s->plot);
    printf("drawn in %s\n", s->plot);
}

int main(int argc, char **argv)
{
    const settings s = read_settings(argc, argv);
    double x[LOOKED_AT], u[LOOKED_AT], right[LOOKED_AT];
    wg_tape *t = wg_tape_new();
    wg_set_seed(t, (uint64_t)s.common.seed);
    train(t, &s);
    const double error = look(t, &s, x, u, right);
    printf("largest error against the exact solution: %.2e (bound %g)\n", error, s.bound);
    if (s.plot)
        draw(&s, x, u, right);
    flush_output();
    wg_tape_free(t);
    if (!(error <= s.bound))
        fail("the largest error, %g, is above the bound of %g: take more --steps", error, s.bound);
    return EXIT_SUCCESS;
}
