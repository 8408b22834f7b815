/* Tests of ops/rsqrt.c. */
#include "gradients.h"

#include <math.h>

static long double value(long double x)
{
    return 1 / sqrtl(x);
}

static double slope(double x)
{
    return -0.5 / (x * sqrt(x));
}

static double bend(double x)
{
    return 0.75 / (x * x * sqrt(x));
}

Test(rsqrt, is_the_reciprocal_of_the_root)
{
    check_unary(&(unary){.op = "rsqrt",
                         .of = wg_rsqrt,
                         .value = value,
                         .slope = slope,
                         .bend = bend,
                         .low = 0.4,
                         .high = 3,
                         .ulp = {1.5, 1.5}});
}

Test(rsqrt, of_the_edges_is_what_ieee_says)
{
    const double point[][2] = {{0, INFINITY},      {-0.0, -INFINITY}, {INFINITY, 0},
                               {-1, NAN},          {NAN, NAN},        {16, 0.25},
                               {0x1p-126, 0x1p63}, {0x1p-148, 0x1p74}};
    check_points(wg_rsqrt, sizeof point / sizeof *point, point);
}

Test(rsqrt, has_a_slope_of_minus_infinity_at_zero)
{
    const double point[][2] = {{0, -INFINITY}, {4, -0.0625}, {INFINITY, 0}};
    check_slopes(wg_rsqrt, sizeof point / sizeof *point, point);
}
