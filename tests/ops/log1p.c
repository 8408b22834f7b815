/* Tests of ops/log1p.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return 1 / (1 + x);
}

static double bend(double x)
{
    return -1 / ((1 + x) * (1 + x));
}

Test(log1p, is_the_logarithm_of_one_and_x_with_its_reciprocal_as_rule)
{
    check_unary(&(unary){.op = "log1p",
                         .of = wg_log1p,
                         .value = log1pl,
                         .slope = slope,
                         .bend = bend,
                         .low = -0.6,
                         .high = 3,
                         .ulp = {1, 2}});
}

Test(log1p, keeps_zeros_and_denormals_and_has_the_right_ends)
{
    const double point[][2] = {{0, 0},           {-0.0, -0.0},         {INFINITY, INFINITY},
                               {-1, -INFINITY},  {NAN, NAN},           {-2, NAN},
                               {-INFINITY, NAN}, {0x1p-149, 0x1p-149}, {-0x1p-149, -0x1p-149}};
    check_points(wg_log1p, sizeof point / sizeof *point, point);
}

Test(log1p, is_within_its_bounds_over_its_whole_range)
{
    const double most[] = {1e38, 1e308};
    for (int d = 0; d < 2; d++) {
        double x[MOST];
        int n = 0;
        for (double size = 1e-30; size < most[d]; size *= 1.7, n += 2) {
            x[n] = size;
            x[n + 1] = -1 / (1 + 1 / size);
        }
        check_row(wg_log1p, log1pl, reals[d], n, x, 1);
    }
}

Test(log1p, has_an_infinite_slope_at_minus_one)
{
    const double point[][2] = {{-1, INFINITY}, {0, 1}, {INFINITY, 0}};
    check_slopes(wg_log1p, sizeof point / sizeof *point, point);
}
