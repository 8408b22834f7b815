/* Tests of ops/sign.c. */
#include "gradients.h"

#include <math.h>

static double nothing(double x)
{
    (void)x;
    return 0;
}

static long double value(long double x)
{
    return x > 0 ? 1 : x < 0 ? -1 : 0;
}

Test(sign, is_one_zero_or_minus_one)
{
    check_unary(&(unary){.op = "sign",
                         .of = wg_sign,
                         .value = value,
                         .slope = nothing,
                         .bend = nothing,
                         .low = 0.1,
                         .high = 2,
                         .ulp = {0.5, 0.5}});
}

Test(sign, of_zeros_and_nan_is_plus_zero)
{
    const double point[][2] = {{0, 0},          {-0.0, 0},     {NAN, 0},        {INFINITY, 1},
                               {-INFINITY, -1}, {0x1p-149, 1}, {-0x1p-149, -1}, {-7, -1}};
    check_points(wg_sign, sizeof point / sizeof *point, point);
}
