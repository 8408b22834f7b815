/* Tests of ops/is_finite.c. */
#include "pieces.h"

#include <math.h>

static long double value(long double x)
{
    return x - x == 0;
}

Test(is_finite, is_one_for_ordinary_numbers)
{
    check_piece("is_finite", wg_is_finite, value, always_0, -2, 2);
}

Test(is_finite, tells_nan_infinities_and_numbers_apart)
{
    const double point[][2] = {{NAN, 0},  {INFINITY, 0}, {-INFINITY, 0},      {0, 1},
                               {-0.0, 1}, {0x1p-149, 1}, {-0x1.fffffep127, 1}};
    check_points(wg_is_finite, sizeof point / sizeof *point, point);
}
