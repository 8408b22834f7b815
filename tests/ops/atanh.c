/* Tests of ops/atanh.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return 1 / ((1 - x) * (1 + x));
}

static double bend(double x)
{
    return 2 * x / ((1 - x) * (1 + x) * (1 - x) * (1 + x));
}

Test(atanh, is_the_inverse_of_the_hyperbolic_tangent_with_its_slope_as_rule)
{
    check_unary(&(unary){.op = "atanh",
                         .of = wg_atanh,
                         .value = atanhl,
                         .slope = slope,
                         .bend = bend,
                         .low = -0.8,
                         .high = 0.8,
                         .ulp = {1, 2}});
}

Test(atanh, is_infinite_at_one_and_has_no_value_beyond)
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
                               {-0x1.000002p0, NAN},
                               {1, INFINITY},
                               {-1, -INFINITY}};
    check_points(wg_atanh, sizeof point / sizeof *point, point);
}

/* log((1 + x) / (1 − x)) / 2 would lose all digits here. */
Test(atanh, keeps_its_digits_near_zero)
{
    for (int e = -1; e > -140; e--) {
        wg_tape *t = wg_tape_new();
        const double x = (double)ldexpf(1.9f, e);
        for (int d = 0; d < 2; d++) {
            double y;
            value_of(wg_atanh(wg_scalar(t, reals[d], x)), &y);
            cr_assert(ulps(y, atanhl((long double)x), reals[d]) <= 1, "atanh(%a)", x);
        }
        wg_tape_free(t);
    }
}

Test(atanh, is_infinitely_steep_at_one)
{
    const double at[] = {1, -1, 0}, slope_there[] = {INFINITY, INFINITY, 1};
    enum { N = sizeof at / sizeof *at };
    double g[N];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(N));
    put(x, at);
    value_of(wg_gradient(wg_sum(wg_atanh(x)), x), g);
    for (int i = 0; i < N; i++)
        cr_assert(same_bits(g[i], slope_there[i], WG_F64), "at %g: %g", at[i], g[i]);
    wg_tape_free(t);
}
