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
    const double point[][2] = {{INFINITY, INFINITY}, {-INFINITY, -INFINITY}};
    check_small(wg_asinh);
    check_points(wg_asinh, sizeof point / sizeof *point, point);
}

/* log(x + √(x² + 1)) would lose all digits here; above, x² overflows. */
Test(asinh, keeps_its_digits_near_zero)
{
    for (int e = 126; e > -140; e--)
        check_digits(wg_asinh, asinhl, (double)ldexpf(1.3f, e));
}
