/* autoencoder.c — handwritten digits through a narrow place, and back.
 *
 * A network learns to give back its input: 64 pixels, a hidden layer, a code of a few numbers, a
 * hidden layer, 64 pixels. What gets through the code is what digits have in common. Its error, the
 * mean square over pixels of digits that are new to it, is held against two simpler guesses:
 *   the mean image   what one would give back without any code
 *   a linear code    as many numbers, but from a network without hidden layers that is trained in
 *                    the same way: at best it finds the principal components
 *
 *     ./examples/run autoencoder --help
 * */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <wengert.h>

#include "support/digits.h"
#include "support/fail.h"
#include "support/options.h"
#include "support/picture.h"
#include "support/progress.h"

const char program_name[] = "autoencoder";

typedef struct settings {
    const char *data, *picture;
    int64_t code, hidden, batch, epochs, test;
    double rate, factor;
    common_options common;
} settings;

static settings read_settings(int argc, char **argv)
{
    settings s = {"examples/data/digits.csv", NULL, 8, 64, 32, 100, 360, 0.005, 1.3, {0}};
    const help h = {
        "Trains a network to give back handwritten digits that pass through a code of a few\n"
        "numbers. Prints its error on digits that are new to it, beside that of the mean image,\n"
        "and of a linear code of as many numbers.\n",
        NULL,
        "the error is not --factor times below that of a linear code",
    };
    const option table[] = {
        {"--data", "FILE", "the handwritten digits", .path = &s.data},
        {"--code", "C", "numbers of the code", .whole = &s.code, .low = 1, .high = 64},
        {"--hidden", "H", "neurons of a hidden layer", .whole = &s.hidden, .low = 1, .high = 65536},
        {"--batch", "B", "digits per step", .whole = &s.batch, .low = 1, .high = 1e6},
        {"--epochs", "E", "how often each digit is seen", .whole = &s.epochs, .low = 1,
         .high = 1e6},
        {"--test", "N", "digits at the end of the file that are kept for testing", .whole = &s.test,
         .low = 10, .high = 1e6},
        {"--rate", "R", "learning rate at first; it falls to 0", .number = &s.rate,
         .high = INFINITY},
        {"--factor", "F", "how many times better than a linear code it must be",
         .number = &s.factor, .high = INFINITY},
        {"--picture", "FILE", "draw digits and what is given back: PNG, or PGM",
         .path = &s.picture},
    };
    s.common = options_read(argc, argv, &h, table, sizeof table / sizeof *table);
    return s;
}

/* ---- The network ----------------------------------------------------------------------------- */

/* Through the code and back; without hidden layers, all is linear. */
static wg_tensor network(wg_tensor x, const settings *s, bool linear)
{
    wg_tensor y;
    wg_scope(x.tape, linear ? "linear" : "deep");
    if (linear) {
        y = wg_nn_dense(wg_nn_dense(x, "code", s->code), "pixels", DIGITS_PIXELS);
    } else {
        const wg_tensor code =
            wg_nn_dense(wg_tanh(wg_nn_dense(x, "in", s->hidden)), "code", s->code);
        const wg_tensor out = wg_tanh(wg_nn_dense(code, "out", s->hidden));
        y = wg_sigmoid(wg_nn_dense(out, "pixels", DIGITS_PIXELS));
    }
    wg_scope_end(x.tape);
    return y;
}

/* For so many digits: what is fed, their pixels, what is given back, its error. */
typedef struct model {
    wg_tensor rows, x, y, L;
} model;

static model record(wg_tape *t, const char *name, int64_t count, const settings *s, bool linear)
{
    model m;
    m.rows = wg_input(t, name, WG_F32, WG_SHAPE(count, DIGITS_ROW));
    m.x = digits_images(m.rows);
    m.y = network(m.x, s, linear);
    m.L = wg_mse_loss(m.y, m.x, WG_REDUCE_MEAN);
    return m;
}

/* ---- Training -------------------------------------------------------------------------------- */

static void train(wg_tape *t, const settings *s, const digits *d, bool linear)
{
    const model m = record(t, "batch", s->batch, s, linear);
    const int64_t steps = d->train.shape.size[0] / s->batch;
    if (steps < 1)
        fail("--batch: there are only %lld digits to train with",
             (long long)d->train.shape.size[0]);
    progress p = {s->common.quiet, linear ? "linear" : "deep", "epoch", 0, s->epochs};
    wg_optimizer adam = wg_adam(s->rate);
    adam.name = linear ? "adam_linear" : "adam_deep";
    adam.schedule = wg_cosine_schedule(s->epochs * steps, 0);
    const wg_tensor step = wg_minimize(m.L, &adam);
    wg_program *training = wg_compile(t, &step, 1);
    while (p.done < p.total) {
        double error = 0;
        for (int64_t k = 0; k < steps; k++) {
            wg_feed_batch(&m.rows, &d->train, 1, (uint64_t)s->common.seed, p.done * steps + k);
            wg_run(training);
            check(t);
            error += wg_item(step) / (double)steps;
        }
        p.done++;
        progress_show(&p, "error %.5f", error);
    }
    progress_clear(&p);
}

/* ---- What it is held against ----------------------------------------------------------------- */

static double pixel(const wg_data *d, int64_t row, int i)
{
    return ((const double *)d->elements)[row * DIGITS_ROW + i] / 16;
}

/* The error of guessing the mean of the images to train with, on those to test with. */
static double error_of_mean(const digits *d)
{
    const int64_t n = d->train.shape.size[0], n_test = d->test.shape.size[0];
    double sum = 0;
    for (int i = 0; i < DIGITS_PIXELS; i++) {
        double mean = 0;
        for (int64_t r = 0; r < n; r++)
            mean += pixel(&d->train, r, i) / (double)n;
        for (int64_t r = 0; r < n_test; r++)
            sum += pow(pixel(&d->test, r, i) - mean, 2) / (double)(n_test * DIGITS_PIXELS);
    }
    return sum;
}

/* ---- Testing --------------------------------------------------------------------------------- */

/* The first row of the test set with this label, or the first of all. */
static int64_t first_with(const wg_data *test, int label)
{
    const double *e = test->elements;
    for (int64_t r = 0; r < test->shape.size[0]; r++)
        if (e[r * DIGITS_ROW + DIGITS_PIXELS] == label)
            return r;
    return 0;
}

/* One digit of each class, above what is given back. */
static void draw(const settings *s, const digits *d, const float *x, const float *y)
{
    enum { SQUARE = 5, CELL = SQUARE * DIGITS_SIDE + 8 };
    picture p = picture_new(DIGITS_CLASSES * CELL, 2 * CELL, 1);
    for (int c = 0; c < DIGITS_CLASSES; c++) {
        const int64_t at = first_with(&d->test, c) * DIGITS_PIXELS;
        picture_draw(&p, c * CELL + 4, 4, x + at, DIGITS_SIDE, DIGITS_SIDE, SQUARE);
        picture_draw(&p, c * CELL + 4, CELL + 4, y + at, DIGITS_SIDE, DIGITS_SIDE, SQUARE);
    }
    picture_write(&p, s->picture);
    printf("digits (above) and what is given back (below) drawn in %s\n", s->picture);
    picture_free(&p);
}

/* The error on digits that are new. */
static double test(wg_tape *t, const settings *s, const digits *d, bool linear)
{
    const model m = record(t, "test", s->test, s, linear);
    const wg_tensor wanted[] = {m.L, m.x, m.y};
    wg_program *forward = wg_compile(t, wanted, 3);
    float *x = allocate(wg_bytes(m.x), 1), *y = allocate(wg_bytes(m.y), 1);
    wg_feed_from(m.rows, &d->test, 0);
    wg_run(forward);
    wg_read(m.x, x, wg_bytes(m.x));
    wg_read(m.y, y, wg_bytes(m.y));
    check(t);
    if (s->picture && !linear)
        draw(s, d, x, y);
    free(x);
    free(y);
    return wg_item(m.L);
}

int main(int argc, char **argv)
{
    const settings s = read_settings(argc, argv);
    wg_tape *t = wg_tape_new();
    wg_set_seed(t, (uint64_t)s.common.seed);
    const digits d = digits_load(t, s.data, s.test);
    train(t, &s, &d, true);
    train(t, &s, &d, false);
    const double linear = test(t, &s, &d, true), deep = test(t, &s, &d, false);
    printf("mean square error of a pixel, on %lld new digits:\n"
           "  the mean image            %.5f\n"
           "  a linear code of %-2lld       %.5f\n"
           "  a code of %-2lld              %.5f\n",
           (long long)s.test, error_of_mean(&d), (long long)s.code, linear, (long long)s.code,
           deep);
    flush_output();
    wg_tape_free(t);
    if (!(deep * s.factor <= linear))
        fail("the error of a linear code is %.2f times larger, not %g times: train longer",
             linear / deep, s.factor);
    return EXIT_SUCCESS;
}
