/* Tests of ops/is_nan.c. */
#include "pieces.h"

#include <math.h>

static long double value(long double x)
{
    return x != x;
}

Test(is_nan, is_zero_for_ordinary_numbers)
{
    check_piece("is_nan", wg_is_nan, value, always_0, -2, 2);
}

Test(is_nan, tells_nan_infinities_and_numbers_apart)
{
    const double point[][2] = {{NAN, 1}, {-NAN, 1}, {INFINITY, 0}, {-INFINITY, 0},
                               {0, 0},   {-0.0, 0}, {0x1p-149, 0}};
    check_points(wg_is_nan, sizeof point / sizeof *point, point);
}
