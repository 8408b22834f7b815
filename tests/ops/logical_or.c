/* Tests of ops/logical_or.c. */
#include "gradients.h"

#include <math.h>

static double value(double a, double b)
{
    return a != 0 || b != 0;
}

static int64_t whole(int64_t a, int64_t b)
{
    return a != 0 || b != 0;
}

Test(logical_or, is_one_where_an_operand_is_true)
{
    check_binary(
        &(binary){.op = "logical_or", .of = wg_logical_or, .value = value, .whole = whole});
}

/* 0 and −0 are false, NaN is true. */
Test(logical_or, of_truths_has_the_table_of_logic)
{
    const double truth[] = {0, -0.0, 1, -3, NAN};
    const int is_true[] = {0, 0, 1, 1, 1};
    for (int d = 0; d < 2; d++) {
        double y[25];
        wg_tape *t = wg_tape_new();
        const wg_tensor a = wg_input(t, "a", reals[d], WG_SHAPE(5, 1));
        const wg_tensor b = wg_input(t, "b", reals[d], WG_SHAPE(5));
        put(a, truth);
        put(b, truth);
        value_of(wg_logical_or(a, b), y);
        for (int i = 0; i < 25; i++)
            cr_assert(y[i] == (is_true[i / 5] || is_true[i % 5]));
        wg_tape_free(t);
    }
}
