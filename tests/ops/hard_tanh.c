/* Tests of ops/hard_tanh.c. */
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
    return x > 1 ? 1 : x < -1 ? -1 : x;
}

Test(hard_tanh, is_the_identity_between_minus_one_and_one)
{
    check_unary(&(unary){.op = "hard_tanh",
                         .of = wg_hard_tanh,
                         .value = value,
                         .slope = one,
                         .bend = nothing,
                         .low = -0.95,
                         .high = 0.95,
                         .ulp = {0.5, 0.5}});
}

Test(hard_tanh, is_flat_outside)
{
    check_unary(&(unary){.op = "hard_tanh",
                         .of = wg_hard_tanh,
                         .value = value,
                         .slope = nothing,
                         .bend = nothing,
                         .low = -2,
                         .high = -1.1,
                         .ulp = {0.5, 0.5}});
}

Test(hard_tanh, is_bounded_and_keeps_nan_and_zeros)
{
    const double point[][2] = {{0, 0},     {-0.0, -0.0}, {INFINITY, 1}, {-INFINITY, -1},
                               {NAN, NAN}, {1, 1},       {-1, -1},      {7, 1}};
    check_points(wg_hard_tanh, sizeof point / sizeof *point, point);
}

Test(hard_tanh, has_slope_zero_at_both_corners)
{
    const double point[][2] = {
        {1, 0}, {-1, 0}, {0, 1},       {0x1.fffffep-1, 1}, {-0x1.fffffep-1, 1},
        {2, 0}, {-2, 0}, {INFINITY, 0}};
    check_slopes(wg_hard_tanh, sizeof point / sizeof *point, point);
}
