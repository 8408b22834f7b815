/* Tests of ops/sin.c. */
#include "gradients.h"

#include "angles.h"

#include <math.h>

static double slope(double x)
{
    return cos(x);
}

static double bend(double x)
{
    return -sin(x);
}

Test(sin, is_the_sine_with_the_cosine_as_rule)
{
    check_unary(&(unary){.op = "sin",
                         .of = wg_sin,
                         .value = sinl,
                         .slope = slope,
                         .bend = bend,
                         .low = -2,
                         .high = 2,
                         .ulp = {1, 2}});
}

Test(sin, of_angles_of_any_size_and_near_multiples_of_a_quarter_turn_keeps_its_digits)
{
    check_angles(wg_sin, sinl);
}

Test(sin, keeps_zeros_and_denormals_and_has_no_value_at_infinity)
{
    const double point[][2] = {{INFINITY, NAN}, {-INFINITY, NAN}};
    check_small(wg_sin);
    check_points(wg_sin, sizeof point / sizeof *point, point);
}
