/* Tests of ops/sign.c. */
#include "pieces.h"

#include <math.h>

static long double value(long double x)
{
    return x > 0 ? 1 : x < 0 ? -1 : 0;
}

Test(sign, is_one_zero_or_minus_one)
{
    check_piece("sign", wg_sign, value, always_0, 0.1, 2);
}

Test(sign, of_zeros_and_nan_is_plus_zero)
{
    const double point[][2] = {{0, 0},          {-0.0, 0},     {NAN, 0},        {INFINITY, 1},
                               {-INFINITY, -1}, {0x1p-149, 1}, {-0x1p-149, -1}, {-7, -1}};
    check_points(wg_sign, sizeof point / sizeof *point, point);
}
