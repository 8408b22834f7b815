/* Tests of ops/expm1.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return exp(x);
}

static double bend(double x)
{
    return exp(x);
}

Test(expm1, is_e_to_the_x_less_one_with_e_to_the_x_as_rule)
{
    check_unary(&(unary){.op = "expm1",
                         .of = wg_expm1,
                         .value = expm1l,
                         .slope = slope,
                         .bend = bend,
                         .low = -2,
                         .high = 2,
                         .ulp = {1, 2}});
}

Test(expm1, keeps_zeros_and_denormals_and_has_the_right_ends)
{
    const double point[][2] = {{0, 0},          {-0.0, -0.0},         {INFINITY, INFINITY},
                               {-INFINITY, -1}, {NAN, NAN},           {800, INFINITY},
                               {-800, -1},      {0x1p-149, 0x1p-149}, {-0x1p-149, -0x1p-149}};
    check_points(wg_expm1, sizeof point / sizeof *point, point);
}

/* Near 0, where the subtraction would leave nothing, and from there to the largest results. */
Test(expm1, is_within_its_bounds_over_its_whole_range)
{
    const double most[] = {88, 709};
    for (int d = 0; d < 2; d++) {
        double x[MOST];
        int n = 0;
        for (double size = 1e-30; size < most[d]; size *= 1.07, n += 2) {
            x[n] = size;
            x[n + 1] = -size;
        }
        check_row(wg_expm1, expm1l, reals[d], n, x, 1);
    }
}

Test(expm1, has_a_slope_that_keeps_its_digits_far_below_zero)
{
    const double point[][2] = {
        {-50, 1.9287498479639178e-22}, {0, 1}, {-INFINITY, 0}, {INFINITY, INFINITY}};
    check_slopes(wg_expm1, sizeof point / sizeof *point, point);
}
