/* Tests of ops/is_inf.c. */
#include "pieces.h"

#include <math.h>

static long double value(long double x)
{
    return x == (long double)INFINITY || x == -(long double)INFINITY;
}

Test(is_inf, is_zero_for_ordinary_numbers)
{
    check_piece("is_inf", wg_is_inf, value, always_0, -2, 2);
}

Test(is_inf, tells_nan_infinities_and_numbers_apart)
{
    const double point[][2] = {{NAN, 0}, {INFINITY, 1}, {-INFINITY, 1},
                               {0, 0},   {-0.0, 0},     {0x1.fffffep127, 0}};
    check_points(wg_is_inf, sizeof point / sizeof *point, point);
}
