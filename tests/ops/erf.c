/* Tests of ops/erf.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return 1.1283791670955126 * exp(-x * x);
}

static double bend(double x)
{
    return -2 * x * slope(x);
}

Test(erf, is_the_error_function_with_a_normal_density_as_rule)
{
    check_unary(&(unary){.op = "erf",
                         .of = wg_erf,
                         .value = erfl,
                         .slope = slope,
                         .bend = bend,
                         .low = -2,
                         .high = 2,
                         .ulp = {1, 2}});
}

Test(erf, keeps_zeros_saturates_and_passes_nan)
{
    const double point[][2] = {{0, 0},     {-0.0, -0.0}, {INFINITY, 1}, {-INFINITY, -1},
                               {NAN, NAN}, {7, 1},       {-7, -1},      {1e30, 1}};
    check_points(wg_erf, sizeof point / sizeof *point, point);
}

Test(erf, has_no_slope_where_it_is_saturated)
{
    const double point[][2] = {{40, 0}, {1e200, 0}, {INFINITY, 0}, {-INFINITY, 0}};
    check_slopes(wg_erf, sizeof point / sizeof *point, point);
}
