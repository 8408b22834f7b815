/* Tests of ops/relu.c. */
#include "pieces.h"

#include <math.h>

static long double value(long double x)
{
    return x > 0 ? x : 0;
}

Test(relu, lets_positive_numbers_through)
{
    check_piece("relu", wg_relu, value, always_1, 0.1, 2);
}

Test(relu, is_zero_for_negative_numbers)
{
    check_piece("relu", wg_relu, value, always_0, -2, -0.1);
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
