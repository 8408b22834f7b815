/* Tests of ops/relu6.c. */
#include "pieces.h"

#include <math.h>

static long double value(long double x)
{
    return x > 6 ? 6 : x > 0 ? x : 0;
}

Test(relu6, is_the_identity_between_zero_and_six)
{
    check_piece("relu6", wg_relu6, value, always_1, 0.1, 5.9);
}

Test(relu6, is_flat_outside)
{
    check_piece("relu6", wg_relu6, value, always_0, 6.1, 9);
}

Test(relu6, is_bounded_and_keeps_nan)
{
    const double point[][2] = {{0, 0}, {-0.0, 0}, {INFINITY, 6}, {-INFINITY, 0},      {NAN, NAN},
                               {6, 6}, {7, 6},    {-3, 0},       {0x1p-149, 0x1p-149}};
    check_points(wg_relu6, sizeof point / sizeof *point, point);
}

Test(relu6, has_slope_zero_at_both_corners)
{
    const double point[][2] = {{0, 0},  {6, 0}, {-0.0, 0},     {0x1p-149, 1}, {0x1.7ffffep2, 1},
                               {-1, 0}, {7, 0}, {INFINITY, 0}, {-INFINITY, 0}};
    check_slopes(wg_relu6, sizeof point / sizeof *point, point);
}
