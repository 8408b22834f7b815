/* Tests of src/print/finite.c: the first NaN or infinity. */
#include "printed.h"

#include "print/print.h"

#include <math.h>

static void keep_all(const wg_tensor wanted[], int count)
{
    wg_tape *t = wanted[0].tape;
    wg_program *p = wg_compile_with(t, wanted, count, WG_KEEP_ALL);
    cr_assert(wg_run(p) == WG_OK, "%s", wg_error_message(t));
    wg_program_free(p);
}

Test(print_finite, the_op_that_made_it_is_found_not_those_that_it_went_through)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)), l = wg_log(x),
                    y = wg_sum(wg_square(l));
    int64_t element = -1;
    put(x, (const double[]){1, 0, 2});
    keep_all(&y, 1);
    cr_assert(wg_same(wg_find_nonfinite(t, y, &element), l) && element == 1);
    cr_assert(wg_same(wg_find_nonfinite(t, y, NULL), l));
    put(x, (const double[]){1, 3, 2});
    keep_all(&y, 1);
    element = -1;
    cr_assert(!wg_find_nonfinite(t, y, &element).tape && element == -1);
    expect_ok(t);
    wg_tape_free(t);
}

Test(print_finite, a_leaf_that_was_written_with_it_is_its_maker)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2)), y = wg_tanh(x);
    int64_t element = -1;
    put(x, (const double[]){1, (double)INFINITY});
    keep_all(&y, 1);
    cr_assert(wg_same(wg_find_nonfinite(t, y, &element), x) && element == 1);
    wg_tape_free(t);
}

Test(print_finite, what_has_no_value_is_looked_through)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), y = wg_neg(wg_log(wg_neg(x)));
    put(x, (const double[]){1});
    run_for(&y, 1);
    cr_assert(wg_same(wg_find_nonfinite(t, y, NULL), y));
    wg_tape_free(t);
}

Test(print_finite, it_is_found_in_the_backward_pass)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)), y = wg_sum(wg_sqrt(x));
    const wg_tensor g = wg_gradient(y, x);
    put(x, (const double[]){4, 0});
    keep_all((const wg_tensor[]){y, g}, 2);
    int64_t element = -1;
    const wg_tensor found = wg_find_nonfinite(t, y, &element);
    cr_assert(found.index > y.index && element == 1);
    wg_tape_free(t);
}

Test(print_finite, infinite_constants_are_meant_but_nan_is_not)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2));
    const wg_tensor low = wg_full(t, WG_F64, WG_SHAPE(2), -(double)INFINITY);
    const wg_tensor masked = wg_where(wg_less(x, wg_scalar(t, WG_F64, 0)), low, x);
    const wg_tensor y = wg_softmax(masked, 0);
    put(x, (const double[]){1, -1});
    keep_all(&y, 1);
    cr_assert(!wg_find_nonfinite(t, y, NULL).tape);
    put(x, (const double[]){-1, -1});
    keep_all(&y, 1);
    cr_assert(wg_same(wg_find_nonfinite(t, y, NULL), y));
    const wg_tensor nan = wg_scalar(t, WG_F64, (double)NAN), z = wg_neg(nan);
    keep_all(&z, 1);
    cr_assert(wg_same(wg_find_nonfinite(t, z, NULL), nan));
    wg_tape_free(t);
}

Test(print_finite, elements_of_operands_follow_broadcasting)
{
    static const struct {
        wg_shape operand;
        int64_t element;
    } cases[] = {
        {{2, {2, 3}}, 5}, {{2, {1, 3}}, 2}, {{2, {2, 1}}, 1},
        {{1, {3}}, 2},    {{1, {1}}, 0},    {{0, {0}}, 0},
    };
    const wg_shape shape = WG_SHAPE(2, 3);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert(wg_broadcast_element(&cases[i].operand, &shape, 5) == cases[i].element, "%zu", i);
}

Test(print_finite, bad_arguments_are_errors)
{
    wg_tape *t = wg_tape_new();
    cr_assert(!wg_find_nonfinite(NULL, WG_NONE, NULL).tape);
    cr_assert(!wg_find_nonfinite(t, wg_poisoned(t), NULL).tape);
    expect_error(t, WG_ERROR_NULL, "wg_find_nonfinite: tensor 1 is poisoned");
    wg_tape_free(t);
}

static wg_status look(const notes_model *m, FILE *out)
{
    (void)out;
    wg_find_nonfinite(m->t, m->L, NULL);
    return wg_error(m->t);
}

Test(print_finite, the_nth_allocation_fails_for_every_n)
{
    check_lack_of_memory(look);
}
