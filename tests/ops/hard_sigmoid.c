/* Tests of ops/hard_sigmoid.c. */
#include "pieces.h"

#include <math.h>

static double sixth(double x)
{
    (void)x;
    return 1 / 6.0;
}

static long double value(long double x)
{
    return x > 3 ? 1 : x < -3 ? 0 : (x + 3) / 6;
}

Test(hard_sigmoid, rises_from_zero_to_one_between_minus_three_and_three)
{
    check_unary(&(unary){.op = "hard_sigmoid",
                         .of = wg_hard_sigmoid,
                         .value = value,
                         .slope = sixth,
                         .bend = always_0,
                         .low = -2.9,
                         .high = 2.9,
                         .ulp = {2, 2}});
}

Test(hard_sigmoid, is_flat_outside)
{
    check_unary(&(unary){.op = "hard_sigmoid",
                         .of = wg_hard_sigmoid,
                         .value = value,
                         .slope = always_0,
                         .bend = always_0,
                         .low = 3.1,
                         .high = 5,
                         .ulp = {2, 2}});
}

Test(hard_sigmoid, is_bounded_and_keeps_nan)
{
    const double point[][2] = {{0, 0.5}, {-0.0, 0.5}, {INFINITY, 1}, {-INFINITY, 0}, {NAN, NAN},
                               {3, 1},   {-3, 0},     {7, 1},        {-7, 0}};
    check_points(wg_hard_sigmoid, sizeof point / sizeof *point, point);
}

Test(hard_sigmoid, has_slope_zero_at_both_corners)
{
    const double point[][2] = {{3, 0}, {-3, 0}, {4, 0}, {-4, 0}, {INFINITY, 0}};
    check_slopes(wg_hard_sigmoid, sizeof point / sizeof *point, point);
}
