/* Tests of src/print/table.c: a tape as a Wengert list. */
#include "drawings.h"

#include <stdlib.h>
#include <string.h>

static char *table_of(const wg_tensor tensors[], int count)
{
    return drawing_of(draw_table, tensors[0].tape, tensors, count, NULL);
}

Test(print_table, has_a_line_for_each_tensor_in_columns)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SCALAR),
                    b = wg_param(t, "β", WG_F64, WG_SHAPE(2)),
                    y = wg_name(wg_sum(wg_mul(wg_sin(a), b)), "y"), g = wg_gradient(y, b);
    const double two[] = {1, 2};
    wg_fill(a, 0.5);
    wg_write(b, two, sizeof two);
    const wg_tensor wanted[] = {y, g};
    wg_program *p = wg_compile_with(t, wanted, 2, WG_KEEP_ALL);
    cr_assert(wg_run(p) == WG_OK);
    char *text = table_of(wanted, 1);
    cr_assert_str_eq(text,
                     "id  name  op     inputs  shape       value             adjoint\n"
                     "1   a     input          f64 scalar  0.5               –\n"
                     "2   β     param          f64 [2]     [1, 2]            [0.4794, 0.4794]\n"
                     "3         sin    a       f64 scalar  0.4794            –\n"
                     "4         mul    v₃, β   f64 [2]     [0.4794, 0.9589]  [1, 1]\n"
                     "5   y     sum    v₄      f64 scalar  1.438             1\n");
    free(text);
    text = table_of(wanted, 2);
    expect_in(text, "∂y/∂β");
    expect_in(text, "∂y/∂v₄");
    free(text);
    wg_tape_free(t);
}

Test(print_table, shows_what_was_not_computed_as_a_dash)
{
    notes_model m = drawn_notes_model(NULL);
    wg_gradient(m.L, m.W1);
    char *text = table_of(&m.L, 1);
    cr_assert(occurrences(text, "–") == 2 * 13 - 1, "%s", text); /* but ∂L/∂L, which is 1 */
    free(text);
    wg_tape_free(m.t);
}

Test(print_table, has_the_adjoints_of_the_gradient_and_not_of_another_sweep)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SCALAR), L = wg_name(wg_square(x), "L");
    const wg_tensor wanted[] = {L, wg_gradient(L, x)};
    wg_vjp(L, wg_scalar_like(L, 5), x); /* nobody runs it */
    wg_fill(x, 3);
    cr_assert(wg_run(wg_compile_with(t, wanted, 2, WG_KEEP_ALL)) == WG_OK);
    for (int count = 1; count <= 2; count++) {
        char *text = table_of(wanted, count);
        expect_in(line_with(text, "param"), "  3      6");
        free(text);
    }
    wg_tape_free(t);
}

/* The column behind a name begins at the same place in each line. */
Test(print_table, keeps_its_columns_whatever_the_names_are)
{
    static const char *const names[] = {"plain",     "two\nlines", "tab\t", "\xFF\xC3(",
                                        "x\xCC\x82", "世界",       "a\x7F", "%d %s"};
    wg_tape *t = wg_tape_new();
    wg_tensor x[8];
    for (int i = 0; i < 8; i++)
        x[i] = wg_input(t, names[i], WG_F64, WG_SCALAR);
    char *text = table_of(x, 8);
    cr_assert(occurrences(text, "\n") == 9, "%s", text);
    expect_in(text, "two␊lines  input");
    expect_in(text, "tab␉       input");
    expect_in(text, "��(        input");
    expect_in(text, "x\xCC\x82         input");
    expect_in(text, "%d %s      input");
    free(text);
    wg_tape_free(t);
}

Test(print_table, ends_with_the_error_of_the_tape)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(2, 3)), b = wg_matmul(a, a);
    char *text = table_of(&b, 1);
    expect_in(text, "\n1   a ");
    expect_in(text, "\nfailed: matmul: inner sizes differ");
    free(text);
    wg_clear_error(t);
    wg_tape_free(t);
}

Test(print_table, reports_errors_as_every_printer_does)
{
    check_refusals_of(draw_table, "wg_write_table");
    check_full_disk_of(draw_table, "wg_write_table");
    check_memory_of(draw_table, "wg_write_table: no memory");
}
