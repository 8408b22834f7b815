/* page.c — the network of the derivation, small enough to look at, as a page to step through.
 *
 *     z₁ = W₁ x + b₁,  a₁ = tanh(z₁),  z₂ = W₂ a₁ + b₂,  L = mean over samples of
 *     cross-entropy(softmax(z₂), y)
 * The page shows the forward pass op by op, and the backward pass contribution by contribution,
 * with all numbers. Its gradients are compared with differences of L.
 *
 *     ./examples/run page --help
 * */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <wengert.h>

#include "support/fail.h"
#include "support/files.h"
#include "support/notes.h"
#include "support/options.h"

const char program_name[] = "page";

static const double closest = 1e-7; /* gradients and differences must agree to this */

enum { PARAMETERS = 4 };

typedef struct settings {
    int64_t inputs, hidden, classes, samples;
    const char *html;
    common_options common;
} settings;

typedef struct network {
    wg_tape *t;
    wg_tensor x, y, L, parameter[PARAMETERS], gradient[PARAMETERS];
    wg_program *program; /* of L and the gradients; keeps all values, to be shown */
} network;

static settings read_settings(int argc, char **argv)
{
    settings s = {.inputs = 3, .hidden = 4, .classes = 2, .samples = 3};
    const help h = {
        "Writes a page that steps through a network's forward pass and its backward pass, and\n"
        "compares the gradients with differences of the loss.\n",
        "examples/run gives --html out/page.html before further options: open it in a browser.\n",
        "a gradient differs from differences by more than 1e-7",
    };
    const option table[] = {
        {"--inputs", "P", "inputs of the network", .whole = &s.inputs, .low = 1, .high = 1000},
        {"--hidden", "N", "hidden neurons", .whole = &s.hidden, .low = 1, .high = 1000},
        {"--classes", "C", "classes", .whole = &s.classes, .low = 2, .high = 1000},
        {"--samples", "B", "samples, one a column", .whole = &s.samples, .low = 1, .high = 1000},
        {"--html", "FILE", "write the page to this file", .path = &s.html},
    };
    s.common = options_read(argc, argv, &h, table, sizeof table / sizeof *table);
    return s;
}

static network record(const settings *s)
{
    network n = {.t = wg_tape_new()};
    check(n.t);
    const notes_network is = notes_record(n.t, s->inputs, s->hidden, s->classes, s->samples);
    const wg_tensor parameter[PARAMETERS] = {is.W1, is.b1, is.W2, is.b2};
    n.x = is.x;
    n.y = is.y;
    n.L = wg_name(wg_mean(wg_name(is.losses, "l")), "L");
    wg_tensor wanted[1 + PARAMETERS] = {n.L};
    for (int i = 0; i < PARAMETERS; i++) {
        n.parameter[i] = parameter[i];
        wanted[1 + i] = n.gradient[i] = wg_gradient(n.L, parameter[i]);
    }
    n.program = wg_compile_with(n.t, wanted, 1 + PARAMETERS, WG_KEEP_ALL);
    return n;
}

/* Sample j is of class j mod C. */
static void fill(const network *n, const settings *s)
{
    double *y = allocate((size_t)(s->classes * s->samples), sizeof *y);
    for (int64_t j = 0; j < s->samples; j++)
        y[j % s->classes * s->samples + j] = 1;
    wg_write(n->y, y, wg_bytes(n->y));
    free(y);
    const uint64_t seed = (uint64_t)s->common.seed;
    wg_fill_normal(n->x, wg_random(seed, 0), 0, 1);
    for (int i = 0; i < PARAMETERS; i++)
        wg_fill_uniform(n->parameter[i], wg_random(seed, 1 + (uint64_t)i), -1, 1);
    wg_run(n->program);
    check(n->t);
}

/* L with one element of a parameter changed. */
static double loss_at(const network *n, wg_tensor w, double *elements, int64_t i, double element)
{
    const double before = elements[i];
    elements[i] = element;
    wg_write(w, elements, wg_bytes(w));
    elements[i] = before;
    wg_run(n->program);
    return wg_item(n->L);
}

/* The largest distance of a gradient's elements from (L(w + h) − L(w − h)) / 2 h. */
static double farthest_from_differences(const network *n, int parameter)
{
    const double h = 1e-4;
    const wg_tensor w = n->parameter[parameter];
    const int64_t count = wg_count(w);
    double *at = allocate((size_t)count, sizeof *at), *g = allocate((size_t)count, sizeof *g);
    wg_read(w, at, wg_bytes(w));
    wg_read(n->gradient[parameter], g, wg_bytes(w));
    double farthest = 0;
    for (int64_t i = 0; i < count; i++) {
        const double up = loss_at(n, w, at, i, at[i] + h), down = loss_at(n, w, at, i, at[i] - h);
        farthest = fmax(farthest, fabs((up - down) / (2 * h) - g[i]));
    }
    wg_write(w, at, wg_bytes(w));
    wg_run(n->program);
    check(n->t);
    free(at);
    free(g);
    return farthest;
}

static void write_page(const network *n, const char *path)
{
    wg_tensor shown[1 + PARAMETERS] = {n->L};
    for (int i = 0; i < PARAMETERS; i++)
        shown[1 + i] = n->gradient[i];
    FILE *file = file_open(path);
    errno = 0;
    const wg_status status = wg_write_html(n->t, shown, 1 + PARAMETERS, file);
    if (status != WG_OK && status != WG_ERROR_IO)
        fail("%s", wg_error_message(n->t));
    file_close(file, path, status == WG_OK);
    printf("the page is in %s\n", path);
}

int main(int argc, char **argv)
{
    const settings s = read_settings(argc, argv);
    const network n = record(&s);
    fill(&n, &s);
    printf("L = %.6f\n", wg_item(n.L));
    double farthest = 0;
    for (int i = 0; i < PARAMETERS; i++) {
        const double distance = farthest_from_differences(&n, i);
        printf("dL/d%s: differs from differences of L by at most %.0e\n",
               wg_name_of(n.parameter[i]), distance);
        farthest = fmax(farthest, distance);
    }
    if (s.html)
        write_page(&n, s.html);
    flush_output();
    wg_tape_free(n.t);
    if (!(farthest <= closest))
        fail("a gradient differs from differences by %g, more than %g", farthest, closest);
    return EXIT_SUCCESS;
}
