/* trace.c — small models, and what happens on their tapes: a trace step by step, the gradients
 * beside differences, or an exercise.
 *
 *     examples/run trace --model fork --numbers
 *     examples/run trace --exercise >exercise.c
 * */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <wengert.h>

#include "support/fail.h"
#include "support/notes.h"
#include "support/options.h"

const char program_name[] = "trace";

/* What is traced: y, and its gradients with respect to wrt. */
typedef struct model {
    wg_tensor y, wrt[4];
    int count;
} model;

static void set(wg_tensor x, const double *values)
{
    wg_write(x, values, wg_bytes(x));
}

/* ---- The models ------------------------------------------------------------------------------ */

/* Liao's notes: one hidden layer, and the cross-entropy of the softmax. */
static model notes(wg_tape *t)
{
    const notes_network n = notes_record(t, 2, 3, 2, 1);
    const wg_tensor L = wg_name(wg_sum(n.losses), "L");
    wg_name(wg_gradient(L, n.z2), "δ1");
    wg_name(wg_gradient(L, n.z1), "δ2");
    set(n.x, (const double[]){1, -2});
    set(n.y, (const double[]){0, 1});
    set(n.W1, (const double[]){0.5, -0.25, 1, 0.75, -1, 0.5});
    set(n.b1, (const double[]){0.25, 0, -0.5});
    set(n.W2, (const double[]){0.5, -0.25, 1, 0.75, -1, 0.5});
    set(n.b2, (const double[]){0, 0.125});
    return (model){L, {n.W1, n.b1, n.W2, n.b2}, 4};
}

/* A value that is used twice: its adjoint is a sum. */
static model fork_of(wg_tape *t)
{
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SCALAR), a = wg_name(wg_square(x), "a");
    const wg_tensor s = wg_sin(a), y = wg_name(wg_add(wg_mul(a, x), s), "y");
    set(x, (const double[]){2});
    return (model){y, {x}, 1};
}

/* The derivative of a derivative. */
static model second(wg_tape *t)
{
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SCALAR);
    const wg_tensor f = wg_name(wg_exp(wg_square(x)), "f");
    const wg_tensor slope = wg_name(wg_gradient(f, x), "slope");
    set(x, (const double[]){0.5});
    return (model){slope, {x}, 1};
}

/* The entropy of a distribution with a zero, as it should not be computed. */
static model entropy(wg_tape *t)
{
    const wg_tensor p = wg_param(t, "p", WG_F64, WG_SHAPE(3));
    const wg_tensor H = wg_name(wg_neg(wg_sum(wg_mul(p, wg_log(p)))), "H");
    set(p, (const double[]){0.5, 0, 0.5});
    return (model){H, {p}, 1};
}

static const struct {
    const char *name;
    model (*make)(wg_tape *t);
} models[] = {{"notes", notes}, {"fork", fork_of}, {"second", second}, {"entropy", entropy}};

static model find_model(wg_tape *t, const char *name)
{
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        if (strcmp(models[i].name, name) == 0)
            return models[i].make(t);
    fail("--model: '%s' is none of notes, fork, second, entropy", name);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void run(const model *m)
{
    wg_tensor wanted[5] = {m->y};
    for (int i = 0; i < m->count; i++)
        wanted[i + 1] = wg_gradient(m->y, m->wrt[i]);
    wg_program *p = wg_compile_with(m->y.tape, wanted, m->count + 1, WG_KEEP_ALL);
    wg_run(p);
    wg_program_free(p);
    check(m->y.tape);
}

static void write_check_table(const model *m)
{
    wg_hand rows[4];
    for (int i = 0; i < m->count; i++)
        rows[i] = (wg_hand){.tensor = wg_gradient(m->y, m->wrt[i]), .differences = true};
    wg_write_check_table(m->y.tape, rows, m->count, stdout);
}

int main(int argc, char **argv)
{
    const char *name = "notes";
    bool numbers = false, table = false, exercise = false;
    const option own[] = {
        {"--model", "NAME", "notes, fork, second or entropy", .path = &name},
        {"--numbers", "", "put the numbers into one element of each line", .flag = &numbers},
        {"--check", "", "compare the gradients with differences instead", .flag = &table},
        {"--exercise", "", "write a C program that asks for the derivation instead",
         .flag = &exercise},
    };
    options_read(
        argc, argv,
        &(help){"Traces a small model step by step: what is computed, and what each adjoint is "
                "the sum\nof.\n",
                NULL, "--model names none of them"},
        own, 4);
    wg_tape *t = wg_tape_new();
    const model m = find_model(t, name);
    run(&m);
    if (table)
        write_check_table(&m);
    else if (exercise)
        wg_write_exercise(t, m.y, m.wrt, m.count, stdout);
    else
        wg_write_trace(t, m.y, m.wrt, m.count, &(wg_trace_options){.numbers = numbers}, stdout);
    check(t);
    wg_tape_free(t);
    flush_output();
    return EXIT_SUCCESS;
}
