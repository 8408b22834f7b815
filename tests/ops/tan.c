/* Tests of ops/tan.c. */
#include "gradients.h"

#include "angles.h"

#include <math.h>

static double slope(double x)
{
    return 1 / (cos(x) * cos(x));
}

static double bend(double x)
{
    return 2 * tan(x) / (cos(x) * cos(x));
}

Test(tan, is_the_tangent_with_the_rule_one_plus_y_squared)
{
    check_unary(&(unary){.op = "tan",
                         .of = wg_tan,
                         .value = tanl,
                         .slope = slope,
                         .bend = bend,
                         .low = -1,
                         .high = 1,
                         .ulp = {1, 2}});
}

Test(tan, of_angles_of_any_size_and_near_multiples_of_a_quarter_turn_keeps_its_digits)
{
    check_angles(wg_tan, tanl);
}

Test(tan, keeps_zeros_and_denormals_and_has_no_value_at_infinity)
{
    const double point[][2] = {{INFINITY, NAN}, {-INFINITY, NAN}};
    check_small(wg_tan);
    check_points(wg_tan, sizeof point / sizeof *point, point);
}
