/* Tests of ops/elu.c. */
#include "gradients.h"

#include <math.h>

static const double alpha = 1.5;

static wg_tensor elu(wg_tensor x)
{
    return wg_elu(x, alpha);
}

static long double value(long double x)
{
    return x > 0 ? x : (long double)alpha * expm1l(x);
}

static double slope(double x)
{
    return x > 0 ? 1 : alpha * exp(x);
}

static double bend(double x)
{
    return x > 0 ? 0 : alpha * exp(x);
}

Test(elu, is_x_above_zero_and_a_scaled_exponential_below)
{
    const double low[] = {-2, 0.1}, high[] = {-0.1, 2};
    for (int side = 0; side < 2; side++)
        check_unary(&(unary){.op = "elu",
                             .of = elu,
                             .value = value,
                             .slope = slope,
                             .bend = bend,
                             .low = low[side],
                             .high = high[side],
                             .ulp = {2, 2}});
}

Test(elu, keeps_zeros_and_ends_at_minus_alpha)
{
    const double point[][2] = {{0, 0},     {-0.0, -0.0}, {INFINITY, INFINITY}, {-INFINITY, -1.5},
                               {NAN, NAN}, {800, 800},   {-800, -1.5}};
    check_points(elu, sizeof point / sizeof *point, point);
}

Test(elu, has_the_slope_alpha_at_zero_as_from_below)
{
    const double point[][2] = {{0, 1.5},      {-0.0, 1.5},    {0x1p-1074, 1}, {800, 1},
                               {INFINITY, 1}, {-INFINITY, 0}, {NAN, NAN}};
    check_slopes(elu, sizeof point / sizeof *point, point);
}

/* Third derivatives are those of the second, which is its own slope below zero. */
Test(elu, has_derivatives_of_any_order)
{
    wg_tape *t = wg_tape_new();
    const double at[] = {-1, 0, 1};
    double g[3];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
    put(x, at);
    wg_tensor y = elu(x);
    for (int order = 1; order <= 3; order++)
        y = wg_gradient(wg_sum(y), x);
    value_of(y, g);
    for (int i = 0; i < 3; i++)
        cr_assert(near(g[i], bend(at[i]), 0, 1e-15), "at %g: %g", at[i], g[i]);
    wg_tape_free(t);
}

/* alpha is a constant of the tape, and the rule has a derivative by it, and one of the slope. */
Test(elu, has_a_derivative_by_alpha)
{
    wg_tape *t = wg_tape_new();
    const double at[] = {-1, 2};
    double g[2], h[2];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)), y = wg_elu(x, 0.7);
    const wg_tensor a = wg_scalar_like(x, 0.7);
    put(x, at);
    for (int i = 0; i < 2; i++) {
        const double pick[] = {i == 0, i == 1};
        const wg_tensor seed = wg_input(t, "seed", WG_F64, WG_SHAPE(2));
        put(seed, pick);
        value_of(wg_vjp(y, seed, a), &g[i]);
        value_of(wg_gradient(wg_sum(wg_vjp(y, seed, x)), a), &h[i]);
    }
    cr_assert(near(g[0], expm1(-1), 1e-15, 0) && g[1] == 0);
    cr_assert(near(h[0], exp(-1), 1e-15, 0) && h[1] == 0);
    wg_tape_free(t);
}
