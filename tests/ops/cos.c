/* Tests of ops/cos.c. */
#include "gradients.h"

#include "angles.h"

#include <math.h>

static double slope(double x)
{
    return -sin(x);
}

static double bend(double x)
{
    return -cos(x);
}

Test(cos, is_the_cosine_with_minus_the_sine_as_rule)
{
    check_unary(&(unary){.op = "cos",
                         .of = wg_cos,
                         .value = cosl,
                         .slope = slope,
                         .bend = bend,
                         .low = -2,
                         .high = 2,
                         .ulp = {1, 2}});
}

Test(cos, of_angles_of_any_size_and_near_multiples_of_a_quarter_turn_keeps_its_digits)
{
    check_angles(wg_cos, cosl);
}

Test(cos, of_nothing_is_one_and_has_no_value_at_infinity)
{
    const double point[][2] = {{0, 1},     {-0.0, 1},       {0x1p-149, 1},   {-0x1p-30, 1},
                               {NAN, NAN}, {INFINITY, NAN}, {-INFINITY, NAN}};
    check_points(wg_cos, sizeof point / sizeof *point, point);
}
