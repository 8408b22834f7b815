/* Tests of ops/silu.c. */
#include "gradients.h"

#include <math.h>

static long double value(long double x)
{
    return x / (1 + expl(-x));
}

static double slope(double x)
{
    return (1 + x / (1 + exp(x))) / (1 + exp(-x));
}

static double bend(double x)
{
    return (2 - x * tanh(x / 2)) / ((1 + exp(-x)) * (1 + exp(x)));
}

Test(silu, is_x_times_the_sigmoid)
{
    check_unary(&(unary){.op = "silu",
                         .of = wg_silu,
                         .value = value,
                         .slope = slope,
                         .bend = bend,
                         .low = -3,
                         .high = 3,
                         .ulp = {2, 2}});
}

Test(silu, is_x_far_above_zero_nothing_far_below_and_nan_at_minus_infinity)
{
    const double point[][2] = {{0, 0},     {-0.0, -0.0}, {INFINITY, INFINITY}, {-INFINITY, NAN},
                               {NAN, NAN}, {800, 800},   {-800, -0.0}};
    check_points(wg_silu, sizeof point / sizeof *point, point);
}

Test(silu, has_the_slope_one_far_above_zero_and_none_far_below)
{
    const double point[][2] = {
        {0, 0.5}, {50, 1}, {1e30, 1}, {-50, -9.4508742550231974e-21}, {-1e30, 0}};
    check_slopes(wg_silu, sizeof point / sizeof *point, point);
}
