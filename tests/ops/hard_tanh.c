/* Tests of ops/hard_tanh.c. */
#include "pieces.h"

#include <math.h>

static long double value(long double x)
{
    return x > 1 ? 1 : x < -1 ? -1 : x;
}

Test(hard_tanh, is_the_identity_between_minus_one_and_one)
{
    check_piece("hard_tanh", wg_hard_tanh, value, always_1, -0.95, 0.95);
}

Test(hard_tanh, is_flat_outside)
{
    check_piece("hard_tanh", wg_hard_tanh, value, always_0, -2, -1.1);
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
