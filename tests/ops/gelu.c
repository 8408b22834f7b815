/* Tests of ops/gelu.c. */
#include "gradients.h"

#include <math.h>

static long double value(long double x)
{
    return x * erfcl(-x * 0.70710678118654752440L) / 2;
}

static double slope(double x)
{
    return erfc(-x * 0.7071067811865476) / 2 + x * 0.3989422804014327 * exp(-x * x / 2);
}

static double bend(double x)
{
    return (2 - x * x) * 0.3989422804014327 * exp(-x * x / 2);
}

Test(gelu, is_x_times_the_normal_distribution_function)
{
    check_unary(&(unary){.op = "gelu",
                         .of = wg_gelu,
                         .value = value,
                         .slope = slope,
                         .bend = bend,
                         .low = -1,
                         .high = 2,
                         .ulp = {6, 6}});
}

Test(gelu, is_x_far_above_zero_nothing_far_below_and_nan_at_minus_infinity)
{
    const double point[][2] = {{0, 0},     {-0.0, -0.0}, {INFINITY, INFINITY}, {-INFINITY, NAN},
                               {NAN, NAN}, {40, 40},     {-40, -0.0},          {0x1p100, 0x1p100}};
    check_points(wg_gelu, sizeof point / sizeof *point, point);
}

Test(gelu, has_the_slope_one_far_above_zero_and_none_far_below)
{
    const double point[][2] = {{0, 0.5}, {40, 1}, {1e200, 1}, {-40, 0}, {-1e200, 0}};
    check_slopes(wg_gelu, sizeof point / sizeof *point, point);
}
