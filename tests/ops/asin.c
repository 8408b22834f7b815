/* Tests of ops/asin.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return 1 / sqrt(1 - x * x);
}

static double bend(double x)
{
    return x / ((1 - x * x) * sqrt(1 - x * x));
}

Test(asin, is_the_arc_sine_with_its_slope_as_rule)
{
    check_unary(&(unary){.op = "asin",
                         .of = wg_asin,
                         .value = asinl,
                         .slope = slope,
                         .bend = bend,
                         .low = -0.8,
                         .high = 0.8,
                         .ulp = {1, 2}});
}

Test(asin, keeps_zeros_and_denormals_and_has_no_value_beyond_one)
{
    const double point[][2] = {{INFINITY, NAN}, {-INFINITY, NAN}, {1.5, NAN}, {-0x1.000002p0, NAN}};
    check_small(wg_asin);
    check_points(wg_asin, sizeof point / sizeof *point, point);
}

/* π/2 − √(2 (1 − |x|)) has lost half of the digits of x by then. */
Test(asin, keeps_its_digits_near_one)
{
    for (int e = 1; e < 24; e++) {
        wg_tape *t = wg_tape_new();
        for (int d = 0; d < 2; d++) {
            const double x = 1 - ldexp(1, -e);
            double y[2];
            const wg_tensor leaf = wg_input(t, "x", reals[d], WG_SHAPE(2));
            put(leaf, (double[]){x, -x});
            value_of(wg_asin(leaf), y);
            cr_assert(ulps(y[0], asinl((long double)x), reals[d]) <= 1, "asin(%a)", x);
            cr_assert(same_bits(y[1], -y[0], reals[d]));
        }
        wg_tape_free(t);
    }
}

Test(asin, is_infinitely_steep_at_one_and_has_no_slope_beyond)
{
    const double point[][2] = {{1, INFINITY}, {-1, INFINITY}, {2, NAN}, {0, 1}};
    check_exact_slopes(wg_asin, sizeof point / sizeof *point, point);
}
