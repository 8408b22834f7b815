/* Tests of ops/minimum.c. */
#include "extremes.h"

#include <math.h>

static double value(double a, double b)
{
    if (isnan(a) || isnan(b))
        return NAN;
    if (a == b)
        return signbit(b) ? b : a;
    return a < b ? a : b;
}

static double by_a(double a, double b)
{
    return a < b;
}

static double by_b(double a, double b)
{
    return b < a;
}

static const binary op = {.op = "minimum",
                          .of = wg_minimum,
                          .value = value,
                          .slope = {by_a, by_b},
                          .low = {-2, 0.1},
                          .high = {-0.1, 2}};

Test(minimum, is_the_smaller_of_two_and_its_rule_gives_all_to_that)
{
    check_binary(&op);
}

Test(minimum, has_the_same_rule_the_other_way_round)
{
    check_other_way_round(&op);
}

Test(minimum, halves_the_adjoint_at_a_tie_and_gives_it_to_both_beside_a_nan)
{
    const double a[] = {1, 2, 3, 0, -0.0, INFINITY, INFINITY, NAN, 1};
    const double b[] = {2, 2, 2, -0.0, 0, INFINITY, 1, 1, NAN};
    const double of_b[] = {0, -3, -6, -3, -3, -3, -6, -6, -6};
    const double of_a[] = {-6, -3, 0, -3, -3, -3, 0, -6, -6};
    check_choices(&op, sizeof a / sizeof *a, a, b, of_a, of_b);
}

Test(minimum, of_a_tensor_and_itself_gives_it_the_whole_adjoint)
{
    check_choice_from_one(&op);
}
