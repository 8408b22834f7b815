/* Tests of ops/sigmoid.c. */
#include "gradients.h"

#include <math.h>

static long double value(long double x)
{
    return 1 / (1 + expl(-x));
}

static double slope(double x)
{
    return 1 / ((1 + exp(-x)) * (1 + exp(x)));
}

static double bend(double x)
{
    return -tanh(x / 2) * slope(x);
}

Test(sigmoid, is_the_logistic_function_with_the_rule_y_times_one_minus_y)
{
    check_unary(&(unary){.op = "sigmoid",
                         .of = wg_sigmoid,
                         .value = value,
                         .slope = slope,
                         .bend = bend,
                         .low = -3,
                         .high = 3,
                         .ulp = {1, 2}});
}

Test(sigmoid, saturates_and_passes_nan)
{
    const double point[][2] = {{0, 0.5}, {-0.0, 0.5}, {INFINITY, 1},   {-INFINITY, 0},  {NAN, NAN},
                               {40, 1},  {-800, 0},   {0x1p-140, 0.5}, {-0x1p-140, 0.5}};
    check_points(wg_sigmoid, sizeof point / sizeof *point, point);
}

Test(sigmoid, of_one_element_is_what_the_header_gives)
{
    wg_tape *t = wg_tape_new();
    for (int i = 0; i < 100; i++) {
        const double x = (i - 50) / 4.0;
        double y32, y64;
        value_of(wg_sigmoid(wg_scalar(t, WG_F32, x)), &y32);
        value_of(wg_sigmoid(wg_scalar(t, WG_F64, x)), &y64);
        cr_assert(y32 == (double)wg_sigmoid_of_f32((float)x) && y64 == wg_sigmoid_of_f64(x));
    }
    wg_tape_free(t);
}

/* ½ (1 + tanh ½x) would lose all digits here. */
Test(sigmoid, keeps_its_digits_far_below_zero)
{
    const double least[] = {-104, -746};
    for (int d = 0; d < 2; d++)
        for (double x = least[d]; x < 0; x += 0.37) {
            wg_tape *t = wg_tape_new();
            double y;
            value_of(wg_sigmoid(wg_scalar(t, reals[d], x)), &y);
            const long double at = d ? (long double)x : (long double)(float)x;
            cr_assert(ulps(y, value(at), reals[d]) <= 1, "sigmoid(%a)", x);
            wg_tape_free(t);
        }
}

Test(sigmoid, and_that_of_minus_x_add_up_to_one)
{
    for (int i = 0; i < 2000; i++) {
        const double x = i / 100.0;
        const double sum = wg_sigmoid_of_f64(x) + wg_sigmoid_of_f64(-x);
        cr_assert(near(sum, 1, 0x1p-52, 0), "%g", x);
    }
}

Test(sigmoid, has_no_slope_where_it_is_saturated)
{
    wg_tape *t = wg_tape_new();
    const double at[] = {40, -800, INFINITY, -INFINITY};
    double g[4];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(4));
    put(x, at);
    value_of(wg_gradient(wg_sum(wg_sigmoid(x)), x), g);
    for (int i = 0; i < 4; i++)
        cr_assert(same_bits(g[i], 0, WG_F64));
    wg_tape_free(t);
}
