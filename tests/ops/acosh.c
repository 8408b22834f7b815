/* Tests of ops/acosh.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return 1 / sqrt((x - 1) * (x + 1));
}

static double bend(double x)
{
    return -x / ((x - 1) * (x + 1) * sqrt((x - 1) * (x + 1)));
}

Test(acosh, is_the_inverse_of_the_hyperbolic_cosine_with_its_slope_as_rule)
{
    check_unary(&(unary){.op = "acosh",
                         .of = wg_acosh,
                         .value = acoshl,
                         .slope = slope,
                         .bend = bend,
                         .low = 1.3,
                         .high = 4,
                         .ulp = {1, 2}});
}

Test(acosh, of_one_is_zero_and_has_no_value_below)
{
    const double point[][2] = {
        {1, 0},    {INFINITY, INFINITY}, {NAN, NAN}, {-INFINITY, NAN}, {0, NAN},
        {-5, NAN}, {0x1.fffffep-1, NAN}};
    check_points(wg_acosh, sizeof point / sizeof *point, point);
}

/* log(x + √(x² − 1)) would lose half of the digits there, and x² overflows at the other end. */
Test(acosh, keeps_its_digits_near_one_and_near_the_largest_number)
{
    for (int e = -23; e < 127; e++)
        check_digits(wg_acosh, acoshl, (double)(1 + ldexpf(1, e)));
}

Test(acosh, is_infinitely_steep_at_one)
{
    const double point[][2] = {{1, INFINITY}, {INFINITY, 0}};
    check_exact_slopes(wg_acosh, sizeof point / sizeof *point, point);
}
