/* Tests of ops/div.c. */
#include "gradients.h"

static double value(double a, double b)
{
    return a / b;
}

static double by_a(double a, double b)
{
    (void)a;
    return 1 / b;
}

static double by_b(double a, double b)
{
    return -a / (b * b);
}

Test(div, is_the_quotient_rounded_once_with_the_rule_of_a_quotient)
{
    check_binary(&(binary){.op = "div",
                           .of = wg_div,
                           .value = value,
                           .slope = {by_a, by_b},
                           .low = {-2, 0.6},
                           .high = {2, 3}});
}

Test(div, by_negative_numbers_has_the_same_rule)
{
    check_binary(&(binary){.op = "div",
                           .of = wg_div,
                           .value = value,
                           .slope = {by_a, by_b},
                           .low = {0.1, -3},
                           .high = {2, -0.6}});
}

Test(div, of_a_tensor_by_itself_has_gradient_zero)
{
    wg_tape *t = wg_tape_new();
    double g[8];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(8));
    put_random(x, 1, 0.5, 2);
    value_of(wg_gradient(wg_sum(wg_div(x, x)), x), g);
    for (int i = 0; i < 8; i++)
        cr_assert(g[i] == 0, "%g", g[i]);
    wg_tape_free(t);
}
