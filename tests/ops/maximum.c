/* Tests of ops/maximum.c. */
#include "gradients.h"

#include <math.h>

static double value(double a, double b)
{
    if (isnan(a) || isnan(b))
        return NAN;
    if (a == b)
        return signbit(a) ? b : a;
    return a > b ? a : b;
}

static double by_a(double a, double b)
{
    return a > b;
}

static double by_b(double a, double b)
{
    return b > a;
}

Test(maximum, is_the_larger_of_two_and_its_rule_gives_all_to_that)
{
    check_binary(&(binary){.op = "maximum",
                           .of = wg_maximum,
                           .value = value,
                           .slope = {by_a, by_b},
                           .low = {-2, 0.1},
                           .high = {-0.1, 2}});
}

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_maximum(x[0], x[1]);
}

Test(maximum, has_the_same_rule_the_other_way_round)
{
    check_rule(&(rule){.op = "maximum",
                       .build = build,
                       .arity = 2,
                       .shape = {WG_SHAPE(3, 4), WG_SHAPE(4)},
                       .low = {0.1, -2},
                       .high = {2, -0.1}});
}

Test(maximum, halves_the_adjoint_at_a_tie_and_gives_it_to_both_beside_a_nan)
{
    const double a[] = {1, 2, 3, 0, -0.0, INFINITY, INFINITY, NAN, 1};
    const double b[] = {2, 2, 2, -0.0, 0, INFINITY, 1, 1, NAN};
    const double of_a[] = {0, -3, -6, -3, -3, -3, -6, -6, -6};
    const double of_b[] = {-6, -3, 0, -3, -3, -3, 0, -6, -6};
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        double ga[9], gb[9];
        const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(9));
        const wg_tensor z = wg_input(t, "z", reals[d], WG_SHAPE(9));
        const wg_tensor y = wg_maximum(x, z), ybar = wg_full(t, reals[d], WG_SHAPE(9), -6);
        put(x, a);
        put(z, b);
        value_of(wg_vjp(y, ybar, x), ga);
        value_of(wg_vjp(y, ybar, z), gb);
        for (int i = 0; i < 9; i++)
            cr_assert(ga[i] == of_a[i] && gb[i] == of_b[i], "case %d: %g, %g", i, ga[i], gb[i]);
        wg_tape_free(t);
    }
}

Test(maximum, of_a_tensor_and_itself_gives_it_the_whole_adjoint)
{
    wg_tape *t = wg_tape_new();
    double g[5];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(5));
    put_random(x, 1, -2, 2);
    value_of(wg_gradient(wg_sum(wg_maximum(x, x)), x), g);
    for (int i = 0; i < 5; i++)
        cr_assert(g[i] == 1);
    wg_tape_free(t);
}
