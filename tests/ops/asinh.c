/* Tests of ops/asinh.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return 1 / sqrt(x * x + 1);
}

static double bend(double x)
{
    return -x / ((x * x + 1) * sqrt(x * x + 1));
}

Test(asinh, is_the_inverse_of_the_hyperbolic_sine_with_its_slope_as_rule)
{
    check_unary(&(unary){.op = "asinh",
                         .of = wg_asinh,
                         .value = asinhl,
                         .slope = slope,
                         .bend = bend,
                         .low = -2,
                         .high = 2,
                         .ulp = {1, 2}});
}

Test(asinh, keeps_zeros_infinities_denormals_and_nan)
{
    const double point[][2] = {{0, 0},
                               {-0.0, -0.0},
                               {0x1p-149, 0x1p-149},
                               {-0x1p-149, -0x1p-149},
                               {0x1p-140, 0x1p-140},
                               {INFINITY, INFINITY},
                               {-INFINITY, -INFINITY},
                               {NAN, NAN}};
    check_points(wg_asinh, sizeof point / sizeof *point, point);
}

/* log(x + √(x² + 1)) would lose all digits here; above, x² overflows. */
Test(asinh, keeps_its_digits_near_zero)
{
    for (int e = 126; e > -140; e--) {
        wg_tape *t = wg_tape_new();
        const double x = (double)ldexpf(1.3f, e);
        for (int d = 0; d < 2; d++) {
            double y;
            value_of(wg_asinh(wg_scalar(t, reals[d], x)), &y);
            cr_assert(ulps(y, asinhl((long double)x), reals[d]) <= 1, "asinh(%a)", x);
        }
        wg_tape_free(t);
    }
}
