/* Tests of ops/equal.c. */
#include "gradients.h"

static double value(double a, double b)
{
    return a == b ? 1 : 0;
}

static int64_t whole(int64_t a, int64_t b)
{
    return a == b;
}

Test(equal, is_one_where_the_operands_are_equal_and_zero_elsewhere)
{
    check_binary(&(binary){.op = "equal", .of = wg_equal, .value = value, .whole = whole});
}

Test(equal, sees_equal_elements_of_broadcast_operands)
{
    const double column[] = {1, 2, 3}, row[] = {3, 1, 1, 2};
    for (int d = 0; d < 2; d++) {
        double y[12];
        wg_tape *t = wg_tape_new();
        const wg_tensor a = wg_input(t, "a", reals[d], WG_SHAPE(3, 1));
        const wg_tensor b = wg_input(t, "b", reals[d], WG_SHAPE(4));
        put(a, column);
        put(b, row);
        value_of(wg_equal(a, b), y);
        for (int i = 0; i < 12; i++)
            cr_assert(y[i] == (column[i / 4] == row[i % 4]));
        wg_tape_free(t);
    }
}
