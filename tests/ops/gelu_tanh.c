/* Tests of ops/gelu_tanh.c. */
#include "gradients.h"

#include <math.h>

/* ½ x (1 + tanh u), by what tanh is of exponentials. */
static long double value(long double x)
{
    const long double u = 0.79788456080286535588L * (x + 0.044715L * x * x * x);
    return x / (1 + expl(-2 * u));
}

/* ½ (1 + tanh u) and the derivatives of u. */
static double slope(double x)
{
    const double u = 0.7978845608028654 * (x + 0.044715 * x * x * x), h = tanh(u);
    const double du = 0.7978845608028654 * (1 + 3 * 0.044715 * x * x);
    return 0.5 * (1 + h) + 0.5 * x * (1 - h * h) * du;
}

static double bend(double x)
{
    const double u = 0.7978845608028654 * (x + 0.044715 * x * x * x), h = tanh(u);
    const double du = 0.7978845608028654 * (1 + 3 * 0.044715 * x * x);
    const double ddu = 0.7978845608028654 * 6 * 0.044715 * x;
    return (1 - h * h) * (du + 0.5 * x * (ddu - 2 * h * du * du));
}

Test(gelu_tanh, is_the_approximation_by_a_hyperbolic_tangent)
{
    check_unary(&(unary){.op = "gelu_tanh",
                         .of = wg_gelu_tanh,
                         .value = value,
                         .slope = slope,
                         .bend = bend,
                         .low = -2,
                         .high = 2,
                         .ulp = {6, 6}});
}

Test(gelu_tanh, is_x_far_above_zero_nothing_far_below_and_nan_at_minus_infinity)
{
    const double point[][2] = {{0, 0},     {-0.0, -0.0}, {INFINITY, INFINITY}, {-INFINITY, NAN},
                               {NAN, NAN}, {40, 40},     {-40, -0.0},          {0x1p100, 0x1p100}};
    check_points(wg_gelu_tanh, sizeof point / sizeof *point, point);
}

Test(gelu_tanh, has_the_slope_one_far_above_zero_and_none_far_below)
{
    const double point[][2] = {{0, 0.5}, {40, 1}, {1e200, 1}, {-40, 0}, {-1e200, 0}};
    check_slopes(wg_gelu_tanh, sizeof point / sizeof *point, point);
}
