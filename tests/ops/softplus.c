/* Tests of ops/softplus.c. */
#include "gradients.h"

#include <math.h>

static long double value(long double x)
{
    return (x > 0 ? x : 0) + log1pl(expl(-fabsl(x)));
}

static double slope(double x)
{
    return 1 / (1 + exp(-x));
}

static double bend(double x)
{
    return 1 / ((1 + exp(-x)) * (1 + exp(x)));
}

Test(softplus, is_the_logarithm_of_one_and_e_to_the_x_with_the_sigmoid_as_rule)
{
    check_unary(&(unary){.op = "softplus",
                         .of = wg_softplus,
                         .value = value,
                         .slope = slope,
                         .bend = bend,
                         .low = -3,
                         .high = 3,
                         .ulp = {2, 2}});
}

Test(softplus, is_x_far_above_zero_and_nothing_far_below)
{
    const double point[][2] = {{INFINITY, INFINITY}, {-INFINITY, 0},     {NAN, NAN},
                               {800, 800},           {0x1p100, 0x1p100}, {-800, 0}};
    check_points(wg_softplus, sizeof point / sizeof *point, point);
}

Test(softplus, keeps_its_digits_far_below_zero)
{
    wg_tape *t = wg_tape_new();
    for (double x = -740; x < 0; x += 0.93) {
        double y;
        value_of(wg_softplus(wg_scalar(t, WG_F64, x)), &y);
        cr_assert(ulps(y, value((long double)x), WG_F64) <= 2, "softplus(%a): %a", x, y);
    }
    wg_tape_free(t);
}

Test(softplus, has_the_slope_of_the_sigmoid_at_its_ends)
{
    const double point[][2] = {{50, 1},   {800, 1},      {-50, 1.9287498479639178e-22},
                               {-800, 0}, {INFINITY, 1}, {-INFINITY, 0}};
    check_slopes(wg_softplus, sizeof point / sizeof *point, point);
}
