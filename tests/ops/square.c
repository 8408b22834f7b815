/* Tests of ops/square.c. */
#include "gradients.h"

#include <math.h>

static long double value(long double x)
{
    return x * x;
}

static double slope(double x)
{
    return 2 * x;
}

static double bend(double x)
{
    (void)x;
    return 2;
}

Test(square, is_x_times_x_with_the_rule_two_x)
{
    check_unary(&(unary){.op = "square",
                         .of = wg_square,
                         .value = value,
                         .slope = slope,
                         .bend = bend,
                         .low = -2,
                         .high = 2,
                         .ulp = {0.5, 0.501}, /* the long double is rounded too */
                         .polynomial = true});
}

Test(square, of_the_edges_is_what_the_product_is)
{
    const double point[][2] = {
        {0, 0},     {-0.0, 0},          {-3, 9}, {INFINITY, INFINITY}, {-INFINITY, INFINITY},
        {NAN, NAN}, {0x1p-70, 0x1p-140}};
    check_points(wg_square, sizeof point / sizeof *point, point);
}

Test(square, equals_the_product_with_itself)
{
    wg_tape *t = wg_tape_new();
    double a[20], b[20];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(20));
    const wg_tensor ybar = wg_input(t, "ybar", WG_F64, WG_SHAPE(20));
    put_random(x, 1, -5, 5);
    put_random(ybar, 2, -5, 5);
    value_of(wg_vjp(wg_square(x), ybar, x), a);
    value_of(wg_vjp(wg_mul(x, x), ybar, x), b);
    for (int i = 0; i < 20; i++)
        cr_assert(same_bits(a[i], b[i], WG_F64));
    wg_tape_free(t);
}
