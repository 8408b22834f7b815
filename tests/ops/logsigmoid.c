/* Tests of ops/logsigmoid.c. */
#include "gradients.h"

#include <math.h>

static long double value(long double x)
{
    return (x < 0 ? x : 0) - log1pl(expl(-fabsl(x)));
}

static double slope(double x)
{
    return 1 / (1 + exp(x));
}

static double bend(double x)
{
    return -1 / ((1 + exp(-x)) * (1 + exp(x)));
}

Test(logsigmoid, is_the_logarithm_of_the_sigmoid)
{
    check_unary(&(unary){.op = "logsigmoid",
                         .of = wg_logsigmoid,
                         .value = value,
                         .slope = slope,
                         .bend = bend,
                         .low = -3,
                         .high = 3,
                         .ulp = {2, 2}});
}

Test(logsigmoid, is_x_far_below_zero_and_nothing_far_above)
{
    const double point[][2] = {{INFINITY, 0}, {-INFINITY, -INFINITY}, {NAN, NAN},
                               {-800, -800},  {-0x1p100, -0x1p100},   {800, 0}};
    check_points(wg_logsigmoid, sizeof point / sizeof *point, point);
}

Test(logsigmoid, has_a_slope_that_keeps_its_digits_at_its_ends)
{
    const double point[][2] = {{-50, 1}, {-800, 1},      {50, 1.9287498479639178e-22},
                               {800, 0}, {-INFINITY, 1}, {INFINITY, 0}};
    check_slopes(wg_logsigmoid, sizeof point / sizeof *point, point);
}
