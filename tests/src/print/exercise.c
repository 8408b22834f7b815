/* Tests of src/print/exercise.c: the program is compiled, as it is and filled in. */
#include "printed.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *exercise_of(wg_tensor y, const wg_tensor wrt[], int count)
{
    printed p;
    printed_begin(&p);
    cr_assert(wg_write_exercise(y.tape, y, wrt, count, p.out) == WG_OK, "%s",
              wg_error_message(y.tape));
    printed_end(&p);
    return p.text;
}

/* ---- Filling in ------------------------------------------------------------------------------ */

/* A function, by the name that it begins with, and its body. */
typedef struct answer {
    const char *head, *body;
} answer;

/* The program with the bodies put in, in new memory. */
static char *fill_in(const char *text, const answer answers[], int count)
{
    printed p;
    printed_begin(&p);
    const char *at = text;
    for (int k = 0; k < count; k++) {
        const char *head = strstr(text, answers[k].head);
        cr_assert(head && head >= at, "%s is not in: %s", answers[k].head, text);
        const char *body = strstr(head, " = ?\n") + 5;
        fprintf(p.out, "%.*s%s", (int)(body - at), at, answers[k].body);
        at = body;
    }
    fputs(at, p.out);
    printed_end(&p);
    return p.text;
}

/* Compiles and runs a program, whose output is given back with its exit status. */
static char *run_program(const char *text, int *status)
{
    char folder[] = "/tmp/wengert_exercise_XXXXXX", line[400];
    cr_assert(mkdtemp(folder));
    snprintf(line, sizeof line, "%s/a.c", folder);
    FILE *file = fopen(line, "w");
    fputs(text, file);
    fclose(file);
    snprintf(line, sizeof line, "cd %s && cc -Wall -Wextra -Werror a.c -lm -o a 2>&1 && ./a",
             folder);
    FILE *in = popen(line, "r");
    char *all = calloc(1, 100000);
    cr_assert(fread(all, 1, 99999, in) < 99999);
    *status = WEXITSTATUS(pclose(in));
    snprintf(line, sizeof line, "rm -r %s", folder);
    cr_assert(system(line) == 0);
    return all;
}

static void expect_run(const char *program, int status, const char *const words[], int count)
{
    int is;
    char *said = run_program(program, &is);
    cr_assert(is == status, "%d: %s", is, said);
    for (int k = 0; k < count; k++)
        cr_assert(strstr(said, words[k]), "'%s' is not in: %s", words[k], said);
    free(said);
}

static const answer right[] = {
    {"derive_delta1(", "double e[2], s = 0;\n"
                       "for (int i = 0; i < 2; i++) s += e[i] = exp(z2[i]);\n"
                       "for (int i = 0; i < 2; i++) delta1[i] = e[i] / s - y[i];\n"},
    {"derive_db2(", "for (int i = 0; i < 2; i++) db2[i] = delta1[i];\n"},
    {"derive_dW2(", "for (int i = 0; i < 2; i++)\n"
                    "    for (int j = 0; j < 3; j++) dW2[3 * i + j] = delta1[i] * a1[j];\n"},
    {"derive_delta2(",
     "for (int i = 0; i < 3; i++)\n"
     "    delta2[i] = (1 - a1[i] * a1[i]) * (W2[i] * delta1[0] + W2[3 + i] * delta1[1]);\n"},
    {"derive_db1(", "for (int i = 0; i < 3; i++) db1[i] = delta2[i];\n"},
    {"derive_dW1(", "for (int i = 0; i < 3; i++)\n"
                    "    for (int j = 0; j < 2; j++) dW1[2 * i + j] = delta2[i] * x[j];\n"},
};

Test(print_exercise, as_it_is_says_that_nothing_is_filled_in_yet)
{
    const notes_model m = make_notes(NULL, WG_F64);
    char *text = exercise_of(m.L, m.wrt, 4);
    static const char *const said[] = {"δ₁        not filled in yet", "∂L/∂W₁    not filled in yet",
                                       "0 of 6 right"};
    cr_assert(strstr(text, "//     z₁ = W₁ x + b₁    [3×1].\n"), "%s", text);
    cr_assert(strstr(text, "// δ₂ = ∂L/∂z₁, [3×1], from W₂ [2×3], a₁ [3×1], δ₁ [2×1].\n"
                           "static void derive_delta2(const double *W2, const double *a1, const "
                           "double *delta1, double *delta2)\n"),
              "%s", text);
    expect_run(text, 1, said, 3);
    free(text);
    wg_tape_free(m.t);
}

Test(print_exercise, filled_in_rightly_is_all_right)
{
    for (int i = 0; i < 2; i++) {
        const notes_model m = make_notes(NULL, reals[i]);
        char *text = exercise_of(m.L, m.wrt, 4), *filled = fill_in(text, right, 6);
        static const char *const said[] = {"6 of 6 right"};
        expect_run(filled, 0, said, 1);
        free(filled);
        free(text);
        wg_tape_free(m.t);
    }
}

Test(print_exercise, a_wrong_derivation_is_found_and_only_that)
{
    const notes_model m = make_notes(NULL, WG_F64);
    answer answers[6];
    memcpy(answers, right, sizeof answers);
    answers[3].body =
        "for (int i = 0; i < 3; i++)\n"
        "    delta2[i] = (1 - a1[i]) * (W2[i] * delta1[0] + W2[3 + i] * delta1[1]);\n";
    answers[5].body = "dW1[0] = delta2[0] * x[0];\n";
    char *text = exercise_of(m.L, m.wrt, 4), *filled = fill_in(text, answers, 6);
    static const char *const said[] = {"4 of 6 right", "wrong\n∂L/∂b₁", "not all filled in\n"};
    expect_run(filled, 1, said, 3);
    free(filled);
    free(text);
    wg_tape_free(m.t);
}

Test(print_exercise, hostile_names_and_odd_numbers_compile)
{
    static const char *const names[] = {
        "int",    "x*/\n#error", "\"; exit(1); //\\", "?\?/", "x_", "x?", "NAN", "y1",
        "result", "check",       "derive_dx",         "\xff"};
    enum { N = sizeof names / sizeof *names };
    wg_tape *t = wg_tape_new();
    wg_tensor wrt[N], wanted[N + 1], y = wg_scalar(t, WG_F64, 1);
    for (int i = 0; i < N; i++) {
        wrt[i] = wg_param(t, names[i], WG_F64, WG_SHAPE(2));
        put(wrt[i], (const double[]){-1e-300 * i, 1e300});
        y = wg_mul(y, wg_sum(wg_name(wg_sin(wrt[i]), names[N - 1 - i])));
    }
    wanted[N] = y;
    for (int i = 0; i < N; i++)
        wanted[i] = wg_gradient(y, wrt[i]);
    wg_program *p = wg_compile_with(t, wanted, N + 1, WG_KEEP_ALL);
    cr_assert(wg_run(p) == WG_OK);
    char *text = exercise_of(y, wrt, N);
    static const char *const said[] = {"0 of "};
    expect_run(text, 1, said, 1);
    free(text);
    wg_tape_free(t);
}

Test(print_exercise, integers_nan_and_what_has_no_elements_compile)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F32, WG_SHAPE(3)),
                    i = wg_input(t, "i", WG_I64, WG_SHAPE(2));
    const wg_tensor none = wg_param(t, "none", WG_F32, WG_SHAPE(0));
    const wg_tensor y = wg_add(wg_sum(wg_log(wg_take(x, 0, i))), wg_sum(wg_exp(none)));
    const int64_t at[2] = {0, 2};
    const wg_tensor wrt[] = {x, none}, wanted[] = {y, wg_gradient(y, x), wg_gradient(y, none)};
    put(x, (const double[]){0, 1, -1});
    wg_write(i, at, sizeof at);
    wg_write(none, at, 0);
    wg_program *p = wg_compile_with(t, wanted, 3, WG_KEEP_ALL);
    cr_assert(wg_run(p) == WG_OK, "%s", wg_error_message(t));
    char *text = exercise_of(y, wrt, 2);
    cr_assert(strstr(text, "const long long *i"), "%s", text);
    static const char *const said[] = {"∂v", "not filled in yet", "of 2 right"};
    expect_run(text, 1, said, 3);
    free(text);
    wg_tape_free(t);
}

static wg_status print_all(const notes_model *m, FILE *out)
{
    return wg_write_exercise(m->t, m->L, m->wrt, 4, out);
}

Test(print_exercise, the_nth_allocation_fails_for_every_n)
{
    check_lack_of_memory(print_all);
}

Test(print_exercise, what_cannot_be_asked_is_refused)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SHAPE(5000)),
                    z = wg_param(t, "z", WG_F64, WG_SCALAR);
    const wg_tensor y = wg_sum(wg_square(x));
    cr_assert(wg_write_exercise(NULL, y, &x, 1, stdout) == WG_ERROR_NULL);
    EXPECT_REFUSED(t, WG_ERROR_NULL, "the list of tensors is NULL",
                   wg_write_exercise(t, y, NULL, 1, out));
    EXPECT_REFUSED(t, WG_ERROR_ARGUMENT, "wg_write_exercise: 0 tensors",
                   wg_write_exercise(t, y, &x, 0, out));
    EXPECT_REFUSED(t, WG_ERROR_STATE, "the gradient with respect to x [5000] was not recorded",
                   wg_write_exercise(t, y, &x, 1, out));
    const wg_tensor g = wg_gradient(y, x), wanted[] = {y, g};
    EXPECT_REFUSED(t, WG_ERROR_STATE, "the gradient with respect to z [] was not recorded",
                   wg_write_exercise(t, y, &z, 1, out));
    EXPECT_REFUSED(t, WG_ERROR_STATE, "has no value; WG_KEEP_ALL would keep it",
                   wg_write_exercise(t, y, &x, 1, out));
    wg_fill(x, 1);
    run_for(wanted, 2);
    EXPECT_REFUSED(t, WG_ERROR_ARGUMENT, "more than 4096 numbers",
                   wg_write_exercise(t, y, &x, 1, out));
    cr_assert(wg_write_exercise(t, y, &x, 1, NULL) == WG_ERROR_NULL);
    wg_tape_free(t);
}

Test(print_exercise, arrays_of_constants_are_handed_out)
{
    const double c[] = {0.5, -5, 2};
    wg_tape *t = wg_tape_new();
    const wg_tensor b = wg_param(t, "b", WG_F64, WG_SHAPE(3));
    const wg_tensor L =
        wg_name(wg_sum(wg_mul(wg_constant(t, WG_F64, WG_SHAPE(3), c, sizeof c), b)), "L");
    const wg_tensor wanted[] = {L, wg_gradient(L, b)};
    wg_fill(b, 1);
    cr_assert(wg_run(wg_compile_with(t, wanted, 2, WG_KEEP_ALL)) == WG_OK);
    char *text = exercise_of(L, &b, 1);
    static const answer copied[] = {{"derive_db(", "for (int i = 0; i < 3; i++) db[i] = v2[i];\n"}};
    char *filled = fill_in(text, copied, 1);
    expect_run(filled, 0, (const char *const[]){"1 of 1 right"}, 1);
    free(filled);
    free(text);
    wg_tape_free(t);
}

Test(print_exercise, is_refused_where_an_input_has_changed_since)
{
    const notes_model m = make_notes(NULL, WG_F64);
    put(m.x, (const double[]){2, 2});
    EXPECT_REFUSED(
        m.t, WG_ERROR_STATE,
        "wg_write_exercise: an input has changed since matmul%7 [3×1] was computed; run again",
        wg_write_exercise(m.t, m.L, m.wrt, 4, out));
    wg_tape_free(m.t);
}
