/* Tests of ops/reciprocal.c. */
#include "gradients.h"

#include <math.h>

static long double value(long double x)
{
    return 1 / x;
}

static double slope(double x)
{
    return -1 / (x * x);
}

static double bend(double x)
{
    return 2 / (x * x * x);
}

Test(reciprocal, is_the_quotient_rounded_once_with_minus_its_square_as_rule)
{
    check_unary(&(unary){.op = "reciprocal",
                         .of = wg_reciprocal,
                         .value = value,
                         .slope = slope,
                         .bend = bend,
                         .low = 0.4,
                         .high = 3,
                         .ulp = {0.5, 0.501}});
}

Test(reciprocal, of_the_edges_is_what_ieee_says)
{
    const double point[][2] = {{0, INFINITY},      {-0.0, -INFINITY}, {INFINITY, 0},
                               {-INFINITY, -0.0},  {NAN, NAN},        {-4, -0.25},
                               {0x1p-126, 0x1p126}};
    check_points(wg_reciprocal, sizeof point / sizeof *point, point);
}

Test(reciprocal, has_a_slope_of_minus_infinity_at_zero)
{
    const double point[][2] = {{0, -INFINITY}, {-2, -0.25}, {INFINITY, 0}};
    check_slopes(wg_reciprocal, sizeof point / sizeof *point, point);
}
