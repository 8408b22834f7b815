/* meta.c — learning to learn: a first network from which one step of training goes a long way.
 *
 * A task is a sine wave y = A sin(x + φ), of which ten points are known. A network trained on many
 * tasks at once can only learn their mean. Instead, each task takes a step of its own,
 *     θ' = θ − α ∂L(θ; its points)/∂θ
 * and the loss is that of θ' on ten other points of the task: its gradient by θ, and by the rates α
 * (one for each parameter), goes through the step and its gradient. In the end, on tasks that are
 * new, its one step must help more than that of a network that was trained plainly.
 * (Finn, Abbeel and Levine, "Model-agnostic meta-learning", ICML 2017; the rates are learnt as in
 * Li, Zhou, Chen and Li, "Meta-SGD", 2017.)
 *
 * All tasks of a batch are one graph: θ is repeated to [tasks × …], and the derivative of the sum
 * of their losses by that is each task's own gradient.
 *
 *     ./examples/run meta --help
 * */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <wengert.h>

#include "support/fail.h"
#include "support/options.h"
#include "support/plot.h"
#include "support/progress.h"

const char program_name[] = "meta";

static const double pi = 3.141592653589793;

enum { LAYERS = 3, PARAMETERS = 2 * LAYERS, DRAWN = 101, KNOWN = 10 };

typedef struct settings {
    int64_t tasks, points, hidden, steps, tests;
    double rate, inner, factor;
    const char *plot;
    common_options common;
} settings;

static settings read_settings(int argc, char **argv)
{
    settings s = {16, 10, 40, 3000, 500, 0.002, 0.02, 4, NULL, {0}};
    const help h = {
        "Learns first weights, and rates, for networks that are to learn a sine wave from ten\n"
        "points in one step of gradient descent, by a gradient through that step. Compares what\n"
        "one step gains on new waves with what it gains a network that was trained plainly.\n",
        NULL,
        "the error after one step is not --factor times below that of\nthe plainly trained network",
    };
    const option table[] = {
        {"--tasks", "M", "waves per step of training", .whole = &s.tasks, .low = 1, .high = 1e4},
        {"--points", "N", "known points of a wave", .whole = &s.points, .low = 1, .high = 1e4},
        {"--hidden", "H", "neurons of each of the two hidden layers", .whole = &s.hidden, .low = 1,
         .high = 4096},
        {"--steps", "K", "steps of training", .whole = &s.steps, .low = 1, .high = 1e7},
        {"--tests", "T", "new waves", .whole = &s.tests, .low = 1, .high = 1e5},
        {"--rate", "R", "learning rate at first; it falls to 0", .number = &s.rate,
         .high = INFINITY},
        {"--inner", "A", "the rates of a wave's own step, at first", .number = &s.inner,
         .high = INFINITY},
        {"--factor", "F", "how many times better than plainly trained", .number = &s.factor,
         .high = INFINITY},
        {"--plot", "FILE", "draw a new wave in this SVG file", .path = &s.plot},
    };
    s.common = options_read(argc, argv, &h, table, sizeof table / sizeof *table);
    return s;
}

/* ---- Networks that learn --------------------------------------------------------------------- */

/* θ: W1, b1, W2, b2, W3, b3, for x [… × 1] times W [in × out]; and the rates α. */
typedef struct learner {
    wg_tensor theta[PARAMETERS], alpha[PARAMETERS];
} learner;

static learner make_learner(wg_tape *t, const char *name, const settings *s)
{
    learner l;
    const int64_t size[] = {1, s->hidden, s->hidden, 1};
    wg_scope(t, name);
    for (int i = 0; i < PARAMETERS; i++) {
        char theta[] = "theta0", alpha[] = "alpha0";
        const int64_t in = size[i / 2], out = size[i / 2 + 1];
        const wg_shape shape = i % 2 == 0 ? WG_SHAPE(in, out) : WG_SHAPE(1, out);
        theta[5] = alpha[5] = (char)('0' + i);
        l.theta[i] =
            wg_nn_param(t, theta, WG_F32, shape, i % 2 == 0 ? sqrt(6.0 / (double)(in + out)) : 0);
        l.alpha[i] = wg_nn_param_full(t, alpha, WG_F32, shape, s->inner);
    }
    wg_scope_end(t);
    return l;
}

static wg_tensor network(const wg_tensor theta[], wg_tensor x)
{
    for (int i = 0; i < PARAMETERS; i += 2) {
        const wg_tensor z = wg_add(wg_matmul(x, theta[i]), theta[i + 1]);
        x = i + 2 < PARAMETERS ? wg_tanh(z) : z;
    }
    return x;
}

/* θ for each of so many tasks, [tasks × …]. */
static void repeat(const learner *l, int64_t tasks, wg_tensor to[])
{
    for (int i = 0; i < PARAMETERS; i++) {
        const wg_shape each = wg_shape_of(l->theta[i]);
        to[i] = wg_broadcast(l->theta[i], WG_SHAPE(tasks, each.size[0], each.size[1]));
    }
}

/* Each task's own step, from its known points. */
static void adapt(const learner *l, wg_tensor theta[], wg_tensor x, wg_tensor y)
{
    const wg_tensor error = wg_square(wg_sub(network(theta, x), y));
    const wg_tensor L = wg_sum(wg_mean_axes(error, WG_AXES(1, 2), false));
    wg_tensor next[PARAMETERS];
    for (int i = 0; i < PARAMETERS; i++)
        next[i] = wg_sub(theta[i], wg_mul(l->alpha[i], wg_gradient(L, theta[i])));
    for (int i = 0; i < PARAMETERS; i++)
        theta[i] = next[i];
}

/* ---- Tasks ----------------------------------------------------------------------------------- */

/* Known points and others, all [tasks × points × 1]: others in each run, if it advances. */
typedef struct waves {
    wg_tensor x, y, new_x, new_y;
    wg_tensor advance;
} waves;

static wg_tensor uniform(wg_key key, int number, wg_shape shape, double low, double high)
{
    const wg_tensor u = wg_random_uniform(wg_split_key(key, (uint64_t)number), WG_F32, shape);
    return wg_add(wg_mul(u, wg_scalar_like(u, high - low)), wg_scalar_like(u, low));
}

/* A from 0.1 to 5, φ from 0 to π, x from −5 to 5. */
static waves draw_waves(wg_tape *t, const char *name, uint64_t seed, int64_t tasks, int64_t points)
{
    const wg_tensor step = wg_state(t, name, WG_I64, WG_SCALAR);
    const wg_key key = {seed, step};
    const wg_shape each = WG_SHAPE(tasks, 1, 1), all = WG_SHAPE(tasks, points, 1);
    const wg_tensor A = uniform(key, 0, each, 0.1, 5), phase = uniform(key, 1, each, 0, pi);
    waves w = {.x = uniform(key, 2, all, -5, 5), .new_x = uniform(key, 3, all, -5, 5)};
    w.y = wg_mul(A, wg_sin(wg_add(w.x, phase)));
    w.new_y = wg_mul(A, wg_sin(wg_add(w.new_x, phase)));
    w.advance = wg_assign(step, wg_next(step));
    wg_fill(step, 0);
    return w;
}

/* ---- Training -------------------------------------------------------------------------------- */

/* The error on the other points of all tasks, after no step or one. */
static wg_tensor record_error(const learner *l, const waves *w, bool after)
{
    wg_tensor theta[PARAMETERS];
    repeat(l, wg_shape_of(w->x).size[0], theta);
    if (after)
        adapt(l, theta, w->x, w->y);
    return wg_mse_loss(network(theta, w->new_x), w->new_y, WG_REDUCE_MEAN);
}

/* Trains for the error before a step (plainly) or after it. */
static void train(const learner *l, const settings *s, const char *name, bool after)
{
    wg_tape *t = l->theta[0].tape;
    const waves w =
        draw_waves(t, name, wg_random((uint64_t)s->common.seed, 0), s->tasks, s->points);
    wg_optimizer adam = wg_adam(s->rate);
    adam.name = after ? "adam_after" : "adam_before";
    adam.schedule = wg_cosine_schedule(s->steps, 0);
    adam.clip_norm = 10;
    const wg_tensor wanted[] = {wg_minimize(record_error(l, &w, after), &adam), w.advance};
    wg_program *training = wg_compile(t, wanted, 2);
    progress_run((progress){s->common.quiet, name, "step", 0, s->steps}, training, wanted[0]);
}

/* ---- Testing --------------------------------------------------------------------------------- */

typedef struct errors {
    double before, after;
} errors;

static errors test(const learner *l, const waves *w)
{
    const wg_tensor wanted[] = {record_error(l, w, false), record_error(l, w, true)};
    wg_program *p = wg_compile(w->x.tape, wanted, 2);
    wg_run(p);
    check(w->x.tape);
    return (errors){wg_item(wanted[0]), wg_item(wanted[1])};
}

/* The wave that is drawn, at x. */
static double drawn_wave(double x)
{
    return 3 * sin(x + 1);
}

/* Its points low … high, evenly spaced, as a tensor [1 × count × 1]; y, the wave there. */
static wg_tensor points_between(wg_tape *t, double low, double high, int count, double x[],
                                wg_tensor *y)
{
    float fx[DRAWN], fy[DRAWN];
    for (int i = 0; i < count; i++) {
        x[i] = low + (high - low) * i / (count - 1);
        fx[i] = (float)x[i];
        fy[i] = (float)drawn_wave(x[i]);
    }
    const size_t bytes = (size_t)count * sizeof *fx;
    *y = wg_constant(t, WG_F32, WG_SHAPE(1, count, 1), fy, bytes);
    return wg_constant(t, WG_F32, WG_SHAPE(1, count, 1), fx, bytes);
}

static void read_as_doubles(wg_tensor x, double to[])
{
    float values[DRAWN];
    wg_read(x, values, wg_bytes(x));
    check(x.tape);
    for (int64_t i = 0; i < wg_count(x); i++)
        to[i] = (double)values[i];
}

/* A wave of which the right half is known: the network before and after its step. */
static void draw(const learner *l, const settings *s)
{
    double x[DRAWN], y[3][DRAWN], known_x[KNOWN], known_y[KNOWN];
    wg_tensor theta[PARAMETERS], wanted[4];
    wg_tape *t = l->theta[0].tape;
    const wg_tensor known = points_between(t, 0, 5, KNOWN, known_x, &wanted[3]);
    const wg_tensor at = points_between(t, -5, 5, DRAWN, x, &wanted[0]);
    repeat(l, 1, theta);
    wanted[1] = network(theta, at);
    adapt(l, theta, known, wanted[3]);
    wanted[2] = network(theta, at);
    wg_program *p = wg_compile(t, wanted, 4);
    wg_run(p);
    for (int i = 0; i < 3; i++)
        read_as_doubles(wanted[i], y[i]);
    read_as_doubles(wanted[3], known_y);
    const plot drawn = {
        .title = "A new wave, learnt in one step",
        .x_label = "x",
        .y_label = "y",
        .count = 4,
        .series = {{"wave", x, y[0], DRAWN, .dots = false},
                   {"after one step", x, y[2], DRAWN, .dots = false},
                   {"before", x, y[1], DRAWN, .dots = false},
                   {"known points", known_x, known_y, KNOWN, .dots = true}},
    };
    plot_write(&drawn, s->plot);
    printf("drawn in %s\n", s->plot);
}

int main(int argc, char **argv)
{
    const settings s = read_settings(argc, argv);
    wg_tape *t = wg_tape_new();
    wg_set_seed(t, (uint64_t)s.common.seed);
    const learner plain = make_learner(t, "plain", &s), meta = make_learner(t, "meta", &s);
    train(&plain, &s, "plainly trained", false);
    train(&meta, &s, "learning to learn", true);
    const waves w =
        draw_waves(t, "tests", wg_random((uint64_t)s.common.seed, 1), s.tests, s.points);
    const errors p = test(&plain, &w), m = test(&meta, &w);
    printf("mean square error on %lld new waves   before   after one step\n"
           "  plainly trained                     %.3f    %.3f\n"
           "  learnt to learn                     %.3f    %.3f\n",
           (long long)s.tests, p.before, p.after, m.before, m.after);
    if (s.plot)
        draw(&meta, &s);
    flush_output();
    wg_tape_free(t);
    if (!(m.after * s.factor <= p.after))
        fail("one step is not %g times as good as after plain training: take more --steps",
             s.factor);
    return EXIT_SUCCESS;
}
