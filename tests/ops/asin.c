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
    const double point[][2] = {{0, 0},
                               {-0.0, -0.0},
                               {0x1p-149, 0x1p-149},
                               {-0x1p-149, -0x1p-149},
                               {0x1p-140, 0x1p-140},
                               {NAN, NAN},
                               {INFINITY, NAN},
                               {-INFINITY, NAN},
                               {1.5, NAN},
                               {-0x1.000002p0, NAN}};
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
    const double at[] = {1, -1, 2, 0}, slope_there[] = {INFINITY, INFINITY, NAN, 1};
    enum { N = sizeof at / sizeof *at };
    double g[N];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(N));
    put(x, at);
    value_of(wg_gradient(wg_sum(wg_asin(x)), x), g);
    for (int i = 0; i < N; i++)
        cr_assert(same_bits(g[i], slope_there[i], WG_F64), "at %g: %g", at[i], g[i]);
    wg_tape_free(t);
}
