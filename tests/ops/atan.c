/* Tests of ops/atan.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return 1 / (1 + x * x);
}

static double bend(double x)
{
    return -2 * x / ((1 + x * x) * (1 + x * x));
}

Test(atan, is_the_arc_tangent_with_its_slope_as_rule)
{
    check_unary(&(unary){.op = "atan",
                         .of = wg_atan,
                         .value = atanl,
                         .slope = slope,
                         .bend = bend,
                         .low = -2,
                         .high = 2,
                         .ulp = {1, 2}});
}

Test(atan, keeps_zeros_and_denormals_and_nan)
{
    check_small(wg_atan);
}

Test(atan, is_within_its_bounds_over_its_whole_range)
{
    const int low[] = {-149, -1074}, high[] = {128, 1024};
    for (int d = 0; d < 2; d++) {
        double x[MOST];
        int n = 0;
        for (int e = low[d]; e < high[d]; e++, n++)
            x[n] = ldexp(e % 2 ? 1 : -1.4142135, e);
        x[n++] = INFINITY;
        check_row(wg_atan, atanl, reals[d], n, x, 1);
    }
}

Test(atan, is_flat_at_infinity)
{
    const double point[][2] = {{INFINITY, 0}, {-INFINITY, 0}, {1e200, 0}, {1, 0.5}};
    check_exact_slopes(wg_atan, sizeof point / sizeof *point, point);
}
