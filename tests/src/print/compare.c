/* Tests of src/print/compare.c: the check table. */
#include "printed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *table_of(wg_tape *t, const wg_hand rows[], int count)
{
    printed p;
    printed_begin(&p);
    cr_assert(wg_write_check_table(t, rows, count, p.out) == WG_OK, "%s", wg_error_message(t));
    printed_end(&p);
    return p.text;
}

static void expect_table(wg_tape *t, const wg_hand rows[], int count, const char *expected)
{
    char *text = table_of(t, rows, count);
    expect_text(text, expected);
    free(text);
}

Test(print_compare, counts_equal_elements_and_measures_the_others)
{
    wg_tape *t = wg_tape_new();
    const double x[3] = {1, -0.0, 2}, near_x[3] = {nextafter(1, 2), 0.0, 2};
    const float s[2] = {1, 1}, near_s[2] = {1, nextafterf(1, 0)};
    const int64_t w[2] = {3, 4}, other[2] = {3, 6};
    const double odd[3] = {(double)NAN, (double)INFINITY, 1},
                 also[3] = {(double)NAN, (double)INFINITY, 1};
    const double broken[3] = {(double)NAN, 1, (double)NAN};
    const wg_tensor a = wg_name(wg_constant(t, WG_F64, WG_SHAPE(3), x, sizeof x), "a");
    const wg_tensor b = wg_name(wg_constant(t, WG_F32, WG_SHAPE(2), s, sizeof s), "b");
    const wg_tensor i = wg_name(wg_constant(t, WG_I64, WG_SHAPE(2), w, sizeof w), "i");
    const wg_tensor o = wg_name(wg_constant(t, WG_F64, WG_SHAPE(3), odd, sizeof odd), "o");
    const wg_hand rows[] = {
        {a, x, .bytes = sizeof x},      {a, near_x, sizeof x, .name = "a, nearly"},
        {b, near_s, .bytes = sizeof s}, {i, other, .bytes = sizeof w},
        {o, also, .bytes = sizeof odd}, {o, broken, sizeof odd, .name = "o\n%s"},
        {a, .complex_step = near_x},    {a, near_x, sizeof x, .name = "step", .complex_step = x},
    };
    expect_table(t, rows, 8,
                 "name        exact  largest ulp  largest absolute  against finite differences  "
                 "against complex step\n"
                 "a           all 3            0                 0                           –     "
                 "                –\n"
                 "a, nearly  1 of 3            1          2.22e-16                           –     "
                 "                –\n"
                 "b          1 of 2            1          5.96e-08                           –     "
                 "                –\n"
                 "i          1 of 2            –                 2                           –     "
                 "                –\n"
                 "o           all 3            0                 0                           –     "
                 "                –\n"
                 "o␊%s       1 of 3          nan               nan                           –     "
                 "                –\n"
                 "a               –            –                 –                           –     "
                 "         2.22e-16\n"
                 "step       1 of 3            1          2.22e-16                           –     "
                 "         2.22e-16\n");
    wg_tape_free(t);
}

Test(print_compare, puts_gradients_beside_differences)
{
    const notes_model m = make_notes(NULL, WG_F64);
    const wg_hand rows[] = {{m.gradient[0], .differences = true}, {m.a1, .differences = true}};
    char *text = table_of(m.t, rows, 2), *at = strstr(text, "∂L/∂W₁");
    double off = 1;
    cr_assert(at && sscanf(at, "∂L/∂W₁ – – – %lf –", &off) == 1 && off > 0 && off < 1e-11, "%s",
              text);
    cr_assert(strstr(text, "– (it is no gradient)"), "%s", text);
    free(text);
    wg_tape_free(m.t);
}

Test(print_compare, what_was_derived_by_hand_is_what_differences_judge)
{
    const notes_model m = make_notes(NULL, WG_F64);
    double wrong[6];
    get(m.gradient[0], wrong);
    wrong[4] += 0.5;
    const wg_hand row = {m.gradient[0], wrong, sizeof wrong, .differences = true};
    char *text = table_of(m.t, &row, 1);
    cr_assert(strstr(text, "5 of 6") && strstr(text, "0.5                         0.5"), "%s",
              text);
    free(text);
    wg_tape_free(m.t);
}

static wg_status print_all(const notes_model *m, FILE *out)
{
    const double hand[6] = {0};
    const wg_hand rows[] = {{m->gradient[0], hand, sizeof hand, .differences = true},
                            {m->gradient[1], .differences = true}};
    return wg_write_check_table(m->t, rows, 2, out);
}

Test(print_compare, the_nth_allocation_fails_for_every_n)
{
    check_lack_of_memory(print_all);
}

Test(print_compare, bad_arguments_are_refused)
{
    const notes_model m = make_notes(NULL, WG_F64);
    wg_tape *t = m.t;
    const double hand[6] = {0};
    const wg_hand good = {m.gradient[0], hand, .bytes = sizeof hand},
                  small = {m.gradient[0], hand, .bytes = 8};
    const wg_hand none = {.tensor = wg_poisoned(t)},
                  empty = {.tensor = wg_input(t, "e", WG_F64, WG_SCALAR)};
    const wg_hand both[] = {good, none};
    cr_assert(wg_write_check_table(NULL, &good, 1, stdout) == WG_ERROR_NULL);
    EXPECT_REFUSED(t, WG_ERROR_NULL, "the list of tensors is NULL",
                   wg_write_check_table(t, NULL, 1, out));
    EXPECT_REFUSED(t, WG_ERROR_ARGUMENT, "wg_write_check_table: 0 tensors",
                   wg_write_check_table(t, &good, 0, out));
    EXPECT_REFUSED(t, WG_ERROR_NULL, "tensor 2 is poisoned", wg_write_check_table(t, both, 2, out));
    EXPECT_REFUSED(t, WG_ERROR_ARGUMENT, "row 1 has 8 bytes for ",
                   wg_write_check_table(t, &small, 1, out));
    EXPECT_REFUSED(t, WG_ERROR_STATE, "e []", wg_write_check_table(t, &empty, 1, out));
    cr_assert(wg_write_check_table(t, &good, 1, NULL) == WG_ERROR_NULL);
    wg_tape_free(t);
}

Test(print_compare, a_gradient_from_before_an_input_changed_is_not_compared_with_differences)
{
    const notes_model m = make_notes(NULL, WG_F64);
    const wg_hand row = {.tensor = m.gradient[0], .differences = true};
    for (int changed = 0; changed < 2; changed++) {
        printed p;
        if (changed)
            put(m.x, (const double[]){2, 2});
        printed_begin(&p);
        cr_assert(wg_write_check_table(m.t, &row, 1, p.out) == WG_OK);
        printed_end(&p);
        cr_assert(!strstr(p.text, "– (an input has changed since)") == !changed, "%s", p.text);
        free(p.text);
    }
    wg_tape_free(m.t);
}
