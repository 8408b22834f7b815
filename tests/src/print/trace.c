/* Tests of src/print/trace.c: the text of traces, to the letter. */
#include "printed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void expect_trace(wg_tensor y, const wg_tensor wrt[], int count,
                         const wg_trace_options *options, const char *expected)
{
    printed p;
    printed_begin(&p);
    cr_assert(wg_write_trace(y.tape, y, wrt, count, options, p.out) == WG_OK, "%s",
              wg_error_message(y.tape));
    printed_end(&p);
    expect_text(p.text, expected);
    free(p.text);
}

static void keep_all(const wg_tensor wanted[], int count)
{
    wg_tape *t = wanted[0].tape;
    wg_program *p = wg_compile_with(t, wanted, count, WG_KEEP_ALL);
    cr_assert(wg_run(p) == WG_OK, "%s", wg_error_message(t));
    wg_program_free(p);
}

Test(print_trace, the_notes_model_step_by_step)
{
    const notes_model m = make_notes(NULL, WG_F64);
    expect_trace(m.L, m.wrt, 4, NULL, "NOTES");
    wg_tape_free(m.t);
}

Test(print_trace, a_fork_adds_up_and_shows_the_sum_so_far)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), a = wg_name(wg_square(x), "a");
    const wg_tensor y = wg_name(wg_add(wg_mul(a, x), wg_sin(a)), "y");
    const wg_tensor wanted[] = {y, wg_gradient(y, x)};
    put(x, (const double[]){2});
    keep_all(wanted, 2);
    expect_trace(y, &x, 1, NULL, "FORK");
    wg_tape_free(t);
}

Test(print_trace, what_was_not_computed_is_a_dash)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2)), y = wg_sum(wg_exp(x));
    wg_gradient(y, x);
    expect_trace(y, &x, 1, NULL, "DASH");
    wg_tape_free(t);
}

Test(print_trace, without_a_sweep_there_is_the_forward_pass_alone)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 4)), y = wg_tanh(x);
    put(x, (const double[]){0, 1e10, -0.5, 1, 2, 3, 4, 5});
    keep_all(&y, 1);
    expect_trace(y, NULL, 0, NULL, "ALONE");
    wg_tape_free(t);
}

Test(print_trace, a_gradient_of_a_gradient_is_traced_like_anything)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), f = wg_name(wg_exp(wg_square(x)), "f");
    const wg_tensor g = wg_gradient(f, x), h = wg_gradient(g, x);
    put(x, (const double[]){0.5});
    keep_all((const wg_tensor[]){f, g, h}, 3);
    expect_trace(g, &x, 1, NULL, "SECOND");
    wg_tape_free(t);
}

Test(print_trace, only_contributions_on_the_way_to_what_is_asked_for_are_told)
{
    const notes_model m = make_notes(NULL, WG_F32);
    printed p;
    printed_begin(&p);
    cr_assert(wg_write_trace(m.t, m.L, &m.b2, 1, NULL, p.out) == WG_OK);
    printed_end(&p);
    cr_assert(strstr(p.text, "∂L/∂b₂") && !strstr(p.text, "∂L/∂W₂") && !strstr(p.text, "∂L/∂a₁"),
              "%s", p.text);
    free(p.text);
    printed_begin(&p);
    cr_assert(wg_write_trace(m.t, m.L, NULL, 0, NULL, p.out) == WG_OK);
    printed_end(&p);
    cr_assert(strstr(p.text, "∂L/∂y") && strstr(p.text, "∂L/∂x") && !strstr(p.text, "max |g|"),
              "%s", p.text);
    free(p.text);
    wg_tape_free(m.t);
}

Test(print_trace, a_gradient_that_is_not_there_is_a_dash_in_the_last_table)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR),
                    z = wg_input(t, "z", WG_F64, WG_SCALAR);
    const wg_tensor y = wg_name(wg_neg(x), "y"), wrt[] = {x, z};
    const wg_tensor g = wg_gradient(y, x);
    put(x, (const double[]){2});
    keep_all((const wg_tensor[]){y, g}, 2);
    expect_trace(y, wrt, 2, NULL, "ABSENT");
    wg_tape_free(t);
}

Test(print_trace, nan_is_counted_and_traced_to_what_made_it)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)),
                    y = wg_name(wg_sum(wg_mul(x, wg_log(x))), "y");
    const wg_tensor g = wg_gradient(y, x);
    put(x, (const double[]){1, 0, 2});
    keep_all((const wg_tensor[]){y, g}, 2);
    expect_trace(y, &x, 1, NULL, "NAN");
    wg_tape_free(t);
}

Test(print_trace, names_are_text_whatever_is_in_them)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "a\nb\x1b[31m\xff", WG_F64, WG_SCALAR);
    const wg_tensor y = wg_name(wg_neg(x), "%s%n =");
    expect_trace(y, NULL, 0, NULL, "HOSTILE");
    wg_tape_free(t);
}

static wg_status print_all(const notes_model *m, FILE *out)
{
    return wg_write_trace(m->t, m->L, m->wrt, 4, NULL, out);
}

Test(print_trace, the_nth_allocation_fails_for_every_n)
{
    check_lack_of_memory(print_all);
}

Test(print_trace, bad_arguments_are_refused)
{
    wg_tape *t = wg_tape_new(), *other = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR),
                    o = wg_input(other, "o", WG_F64, WG_SCALAR);
    const wg_tensor none = {t, 0, 0};
    cr_assert(wg_write_trace(NULL, x, NULL, 0, NULL, stdout) == WG_ERROR_NULL);
    EXPECT_REFUSED(t, WG_ERROR_NULL, "wg_write_trace: the list of tensors is NULL",
                   wg_write_trace(t, x, NULL, 1, NULL, out));
    EXPECT_REFUSED(t, WG_ERROR_ARGUMENT, "wg_write_trace: -1 tensors",
                   wg_write_trace(t, x, &x, -1, NULL, out));
    EXPECT_REFUSED(t, WG_ERROR_NULL, "tensor 1 is poisoned",
                   wg_write_trace(t, none, NULL, 0, NULL, out));
    EXPECT_REFUSED(t, WG_ERROR_ARGUMENT, "tensor 1 is of another tape",
                   wg_write_trace(t, o, NULL, 0, NULL, out));
    EXPECT_REFUSED(t, WG_ERROR_ARGUMENT, "tensor 1 is of another tape",
                   wg_write_trace(t, x, &o, 1, NULL, out));
    cr_assert(wg_write_trace(t, x, NULL, 0, NULL, NULL) == WG_ERROR_NULL);
    expect_error(t, WG_ERROR_NULL, "wg_write_trace: the file is NULL");
    FILE *read_only = fopen("/dev/null", "r");
    cr_assert(wg_write_trace(t, x, NULL, 0, NULL, read_only) == WG_ERROR_IO);
    fclose(read_only);
    wg_tape_free(t);
    wg_tape_free(other);
}
