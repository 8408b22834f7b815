/* Tests of ops/tanh.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return 1 / (cosh(x) * cosh(x));
}

static double bend(double x)
{
    return -2 * tanh(x) / (cosh(x) * cosh(x));
}

Test(tanh, is_the_hyperbolic_tangent_with_the_rule_one_minus_y_squared)
{
    check_unary(&(unary){.op = "tanh",
                         .of = wg_tanh,
                         .value = tanhl,
                         .slope = slope,
                         .bend = bend,
                         .low = -2,
                         .high = 2,
                         .ulp = {1, 2}});
}

Test(tanh, saturates_and_keeps_zeros_infinities_and_denormals)
{
    const double point[][2] = {{0, 0},          {-0.0, -0.0},         {INFINITY, 1},
                               {-INFINITY, -1}, {NAN, NAN},           {30, 1},
                               {-30, -1},       {0x1p-140, 0x1p-140}, {-0x1p-149, -0x1p-149}};
    check_points(wg_tanh, sizeof point / sizeof *point, point);
}

Test(tanh, of_one_element_is_what_the_header_gives)
{
    wg_tape *t = wg_tape_new();
    for (int i = 0; i < 100; i++) {
        const double x = (i - 50) / 9.0;
        double y32, y64;
        value_of(wg_tanh(wg_scalar(t, WG_F32, x)), &y32);
        value_of(wg_tanh(wg_scalar(t, WG_F64, x)), &y64);
        cr_assert(y32 == (double)wg_tanh_of_f32((float)x) && y64 == wg_tanh_of_f64(x));
    }
    wg_tape_free(t);
}

/* (1 − e⁻²ˣ) / (1 + e⁻²ˣ) would lose all digits here. */
Test(tanh, keeps_its_digits_near_zero)
{
    for (int e = -1; e > -140; e--)
        check_digits(wg_tanh, tanhl, (double)ldexpf(1.3f, e));
}

Test(tanh, has_no_slope_where_it_is_saturated)
{
    const double point[][2] = {{40, 0}, {-40, 0}, {INFINITY, 0}, {-INFINITY, 0}};
    check_exact_slopes(wg_tanh, sizeof point / sizeof *point, point);
}
