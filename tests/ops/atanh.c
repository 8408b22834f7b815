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
    const double point[][2] = {{INFINITY, NAN},      {-INFINITY, NAN}, {1.5, NAN},
                               {-0x1.000002p0, NAN}, {1, INFINITY},    {-1, -INFINITY}};
    check_small(wg_atanh);
    check_points(wg_atanh, sizeof point / sizeof *point, point);
}

/* log((1 + x) / (1 − x)) / 2 would lose all digits here. */
Test(atanh, keeps_its_digits_near_zero)
{
    for (int e = -1; e > -140; e--)
        check_digits(wg_atanh, atanhl, (double)ldexpf(1.9f, e));
}

Test(atanh, is_infinitely_steep_at_one)
{
    const double point[][2] = {{1, INFINITY}, {-1, INFINITY}, {0, 1}};
    check_exact_slopes(wg_atanh, sizeof point / sizeof *point, point);
}
