/* line.c — least squares: a line through points that scatter about one.
 *
 * L = Σ (w x_i + b − y_i)² / n falls by gradient descent until it falls no more. There its gradient
 * is zero, which is two linear equations in w and b, the normal equations
 *     w Σ x² + b Σ x = Σ x y,     w Σ x + b n = Σ y
 * and their solution must be what was found.
 *
 *     ./examples/run line --help
 * */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <wengert.h>

#include "support/fail.h"
#include "support/options.h"
#include "support/plot.h"
#include "support/progress.h"

const char program_name[] = "line";

static const double closest = 1e-6; /* both coefficients must agree to this */

typedef struct settings {
    int64_t points, steps;
    double noise, rate;
    const char *plot;
    common_options common;
} settings;

typedef struct line {
    double w, b;
} line;

static settings read_settings(int argc, char **argv)
{
    settings s = {.points = 40, .steps = 300, .noise = 0.3, .rate = 0.3};
    const help h = {
        "Fits a line to points that scatter about y = 2 x - 1, by gradient descent on a tape,\n"
        "and compares it with the solution of the normal equations.\n",
        NULL,
        "a coefficient is not that of the normal equations to 1e-6",
    };
    const option table[] = {
        {"--points", "N", "how many", .whole = &s.points, .low = 2, .high = 1e6},
        {"--noise", "S", "standard deviation about the line", .number = &s.noise, .high = INFINITY},
        {"--steps", "K", "steps of gradient descent", .whole = &s.steps, .low = 1, .high = 1e6},
        {"--rate", "R", "learning rate", .number = &s.rate, .high = INFINITY},
        {"--plot", "FILE", "draw points and line in this SVG file", .path = &s.plot},
    };
    s.common = options_read(argc, argv, &h, table, sizeof table / sizeof *table);
    return s;
}

/* x uniform in −1 … 1, y = 2 x − 1 and normal noise: made on a tape of their own. */
static void make_points(const settings *s, double *x, double *y)
{
    wg_tape *t = wg_tape_new();
    const wg_shape n = WG_SHAPE(s->points);
    const wg_tensor at = wg_input(t, "x", WG_F64, n), noise = wg_input(t, "noise", WG_F64, n);
    wg_fill_uniform(at, wg_random((uint64_t)s->common.seed, 0), -1, 1);
    wg_fill_normal(noise, wg_random((uint64_t)s->common.seed, 1), 0, s->noise);
    wg_read(at, x, wg_bytes(at));
    wg_read(noise, y, wg_bytes(noise));
    check(t);
    for (int64_t i = 0; i < s->points; i++)
        y[i] += 2 * x[i] - 1;
    wg_tape_free(t);
}

static line descend(const settings *s, const double *xs, const double *ys)
{
    wg_tape *t = wg_tape_new();
    const wg_shape n = WG_SHAPE(s->points);
    const wg_tensor x = wg_input(t, "x", WG_F64, n), y = wg_input(t, "y", WG_F64, n);
    const wg_tensor w = wg_param(t, "w", WG_F64, WG_SCALAR),
                    b = wg_param(t, "b", WG_F64, WG_SCALAR);
    const wg_optimizer sgd = wg_sgd(s->rate);
    const wg_tensor L = wg_mean(wg_square(wg_sub(wg_add(wg_mul(w, x), b), y)));
    const wg_tensor step = wg_minimize(L, &sgd);
    wg_program *descent = wg_compile(t, &step, 1);
    wg_write(x, xs, wg_bytes(x)), wg_write(y, ys, wg_bytes(y));
    wg_fill(w, 0), wg_fill(b, 0);
    progress_run((progress){s->common.quiet, "", "step", 0, s->steps}, descent, step);
    const line found = {wg_item(w), wg_item(b)};
    wg_tape_free(t);
    return found;
}

/* Sums are about the mean of x, where they cancel least. */
static line solve_normal_equations(int64_t n, const double *x, const double *y)
{
    double mx = 0, my = 0, xx = 0, xy = 0;
    for (int64_t i = 0; i < n; i++) {
        mx += x[i] / (double)n;
        my += y[i] / (double)n;
    }
    for (int64_t i = 0; i < n; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        xy += (x[i] - mx) * (y[i] - my);
    }
    return (line){xy / xx, my - xy / xx * mx};
}

static void draw(const settings *s, line found, const double *x, const double *y)
{
    const double ends[] = {-1, 1}, heights[] = {found.b - found.w, found.b + found.w};
    const plot p = {
        .title = "A line by least squares",
        .x_label = "x",
        .y_label = "y",
        .count = 2,
        .series = {{"points", x, y, s->points, .dots = true},
                   {"line", ends, heights, 2, .dots = false}},
    };
    plot_write(&p, s->plot);
    printf("drawn in %s\n", s->plot);
}

int main(int argc, char **argv)
{
    const settings s = read_settings(argc, argv);
    double *x = allocate((size_t)s.points, sizeof *x), *y = allocate((size_t)s.points, sizeof *y);
    make_points(&s, x, y);
    const line found = descend(&s, x, y), right = solve_normal_equations(s.points, x, y);
    const double off = fmax(fabs(found.w - right.w), fabs(found.b - right.b));
    printf("gradient descent:  y = %.9f x %+.9f\n", found.w, found.b);
    printf("normal equations:  y = %.9f x %+.9f\n", right.w, right.b);
    printf("largest difference of a coefficient: %.1e\n", off);
    if (s.plot)
        draw(&s, found, x, y);
    flush_output();
    free(x);
    free(y);
    if (!(off <= closest))
        fail("a coefficient is off by %g, more than %g: take more --steps, or another --rate", off,
             closest);
    return EXIT_SUCCESS;
}
