/* Tests of src/print/columns.c: alignment, and numbers shortened. */
#include "printed.h"

#include "print/print.h"

#include <math.h>
#include <stdlib.h>

Test(print_columns, are_aligned_by_characters_without_spaces_at_the_end)
{
    wg_tape *t = wg_tape_new();
    grid c;
    printed p;
    printed_begin(&p);
    wg_columns_start(&c, t, "lrlr");
    static const char *const cells[2][4] = {{"δ₁", "1", "", "x"}, {"ab\xff", "−10", "", ""}};
    for (int i = 0; i < 2; i++) {
        for (int k = 0; k < 4; k++) {
            wg_cell(&c, "%s", cells[i][k]);
            wg_cell_end(&c);
        }
        wg_row_end(&c);
    }
    wg_cell(&c, "a line\n");
    wg_line_end(&c);
    wg_row_end(&c);
    wg_cell(&c, "z");
    wg_row_end(&c);
    cr_assert(wg_columns_write(&c, p.out, "me") == WG_OK);
    printed_end(&p);
    expect_text(p.text, "δ₁     1  x\n"
                        "ab\uFFFD  −10\n"
                        "a line␊\n"
                        "\n"
                        "z\n");
    free(p.text);
    wg_tape_free(t);
}

Test(print_columns, nothing_is_written_as_nothing)
{
    wg_tape *t = wg_tape_new();
    grid c;
    printed p;
    printed_begin(&p);
    wg_columns_start(&c, t, "l");
    cr_assert(wg_columns_write(&c, p.out, "me") == WG_OK);
    printed_end(&p);
    cr_assert_str_eq(p.text, "");
    free(p.text);
    wg_tape_free(t);
}

static void expect_value(wg_tensor x, const char *expected)
{
    grid c;
    printed p;
    printed_begin(&p);
    wg_columns_start(&c, x.tape, "l");
    wg_cell_value(&c, (const node *)wg_node_of(x));
    wg_row_end(&c);
    cr_assert(wg_columns_write(&c, p.out, "me") == WG_OK);
    printed_end(&p);
    expect_text(p.text, expected);
    free(p.text);
}

Test(print_columns, a_value_is_its_first_elements_in_four_digits)
{
    wg_tape *t = wg_tape_new();
    const double some[8] = {1.0 / 3, -2, (double)NAN, -(double)INFINITY, 1e-30, 123456, 7, 8};
    const int64_t whole[2] = {-1, INT64_MAX};
    expect_value(wg_constant(t, WG_F64, WG_SHAPE(2, 2), some, 32), "[0.3333 −2; nan −inf]\n");
    expect_value(wg_constant(t, WG_F64, WG_SHAPE(8), some, 64),
                 "[0.3333 −2 nan −inf 1e-30 1.235e+05 …]\n");
    expect_value(wg_constant(t, WG_I64, WG_SHAPE(2, 1), whole, 16), "[−1; 9223372036854775807]\n");
    expect_value(wg_scalar(t, WG_F32, -0.0), "−0\n");
    expect_value(wg_constant(t, WG_F64, WG_SHAPE(0), some, 0), "[]\n");
    expect_value(wg_input(t, "x", WG_F64, WG_SHAPE(2)), "–\n");
    wg_tape_free(t);
}
