/* Tests of ops/equal.c. */
#include "gradients.h"

static double value(double a, double b)
{
    return a == b ? 1 : 0;
}

Test(equal, is_one_where_the_operands_are_equal_and_zero_elsewhere)
{
    check_binary(&(binary){.op = "equal", .of = wg_equal, .value = value});
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

Test(equal, hands_nothing_back)
{
    wg_tape *t = wg_tape_new();
    const double at[] = {1, 2};
    double g[2];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2));
    const wg_tensor y = wg_input(t, "y", WG_F64, WG_SHAPE(2));
    put(x, at);
    put(y, at);
    value_of(wg_gradient(wg_sum(wg_equal(x, y)), x), g);
    cr_assert(g[0] == 0 && g[1] == 0);
    value_of(wg_gradient(wg_sum(wg_mul(x, wg_equal(x, y))), x), g);
    cr_assert(g[0] == 1 && g[1] == 1);
    expect_ok(t);
    wg_tape_free(t);
}
