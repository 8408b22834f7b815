/* Tests of ops/acos.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return -1 / sqrt(1 - x * x);
}

static double bend(double x)
{
    return -x / ((1 - x * x) * sqrt(1 - x * x));
}

Test(acos, is_the_arc_cosine_with_its_slope_as_rule)
{
    check_unary(&(unary){.op = "acos",
                         .of = wg_acos,
                         .value = acosl,
                         .slope = slope,
                         .bend = bend,
                         .low = -0.8,
                         .high = 0.8,
                         .ulp = {1, 2}});
}

Test(acos, of_one_is_zero_and_has_no_value_beyond)
{
    const double point[][2] = {{1, 0},           {NAN, NAN}, {INFINITY, NAN},
                               {-INFINITY, NAN}, {1.5, NAN}, {-0x1.000002p0, NAN}};
    check_points(wg_acos, sizeof point / sizeof *point, point);
}

Test(acos, keeps_its_digits_near_one_and_minus_one)
{
    for (int e = 0; e < 24; e++)
        for (int sign = -1; sign < 2; sign += 2)
            check_digits(wg_acos, acosl, sign * (1 - ldexp(1, -e)));
}

Test(acos, of_minus_one_is_pi)
{
    wg_tape *t = wg_tape_new();
    double y;
    value_of(wg_acos(wg_scalar(t, WG_F64, -1)), &y);
    cr_assert(y == 0x1.921fb54442d18p+1);
    value_of(wg_acos(wg_scalar(t, WG_F32, -1)), &y);
    cr_assert(y == 0x1.921fb6p+1);
    wg_tape_free(t);
}

Test(acos, is_infinitely_steep_at_one_and_has_no_slope_beyond)
{
    const double point[][2] = {{1, -INFINITY}, {-1, -INFINITY}, {2, NAN}, {0, -1}};
    check_exact_slopes(wg_acos, sizeof point / sizeof *point, point);
}
