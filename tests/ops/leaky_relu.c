/* Tests of ops/leaky_relu.c. */
#include "pieces.h"

#include <math.h>

static wg_tensor of(wg_tensor x)
{
    return wg_leaky_relu(x, 0.125);
}

static long double value(long double x)
{
    return x > 0 ? x : x / 8;
}

static double slope(double x)
{
    return x > 0 ? 1 : 0.125;
}

Test(leaky_relu, lets_positive_numbers_through)
{
    check_piece("leaky_relu", of, value, slope, 0.1, 2);
}

Test(leaky_relu, scales_negative_numbers)
{
    check_piece("leaky_relu", of, value, slope, -2, -0.1);
}

Test(leaky_relu, keeps_nan_and_infinities)
{
    const double point[][2] = {
        {0, 0}, {-0.0, -0.0}, {INFINITY, INFINITY}, {-INFINITY, -INFINITY}, {NAN, NAN}, {-8, -1}};
    check_points(of, sizeof point / sizeof *point, point);
}

Test(leaky_relu, has_the_slope_of_the_left_side_at_zero)
{
    const double point[][2] = {{0, 0.125}, {-0.0, 0.125}, {1, 1}, {-1, 0.125}};
    check_slopes(of, sizeof point / sizeof *point, point);
}

Test(leaky_relu, of_slope_zero_is_relu_but_for_infinity)
{
    wg_tape *t = wg_tape_new();
    const double at[] = {-1, 2, -INFINITY};
    double y[3];
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3));
    put(x, at);
    value_of(wg_leaky_relu(x, 0), y);
    cr_assert(y[0] == 0 && y[1] == 2 && isnan(y[2]));
    wg_tape_free(t);
}
