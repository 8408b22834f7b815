/* Tests of ops/relu.c. */
#include "gradients.h"

#include <math.h>

static double nothing(double x)
{
    (void)x;
    return 0;
}
static double one(double x)
{
    (void)x;
    return 1;
}

static long double value(long double x)
{
    return x > 0 ? x : 0;
}

Test(relu, lets_positive_numbers_through)
{
    check_unary(&(unary){.op = "relu",
                         .of = wg_relu,
                         .value = value,
                         .slope = one,
                         .bend = nothing,
                         .low = 0.1,
                         .high = 2,
                         .ulp = {0.5, 0.5}});
}

Test(relu, is_zero_for_negative_numbers)
{
    check_unary(&(unary){.op = "relu",
                         .of = wg_relu,
                         .value = value,
                         .slope = nothing,
                         .bend = nothing,
                         .low = -2,
                         .high = -0.1,
                         .ulp = {0.5, 0.5}});
}

Test(relu, keeps_nan_and_infinity)
{
    const double point[][2] = {{0, 0},         {-0.0, 0},  {INFINITY, INFINITY},
                               {-INFINITY, 0}, {NAN, NAN}, {0x1p-149, 0x1p-149},
                               {-0x1p-149, 0}};
    check_points(wg_relu, sizeof point / sizeof *point, point);
}

Test(relu, has_slope_zero_at_zero)
{
    const double point[][2] = {{0, 0},         {-0.0, 0},     {0x1p-149, 1},
                               {-0x1p-149, 0}, {INFINITY, 1}, {-INFINITY, 0}};
    check_slopes(wg_relu, sizeof point / sizeof *point, point);
}
