/* Tests of ops/acosh.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return 1 / sqrt((x - 1) * (x + 1));
}

static double bend(double x)
{
    return -x / ((x - 1) * (x + 1) * sqrt((x - 1) * (x + 1)));
}

Test(acosh, is_the_inverse_of_the_hyperbolic_cosine_with_its_slope_as_rule)
{
    check_unary(&(unary){.op = "acosh",
                         .of = wg_acosh,
                         .value = acoshl,
                         .slope = slope,
                         .bend = bend,
                         .low = 1.3,
                         .high = 4,
                         .ulp = {1, 2}});
}

Test(acosh, of_one_is_zero_and_has_no_value_below)
{
    const double point[][2] = {
        {1, 0},    {INFINITY, INFINITY}, {NAN, NAN}, {-INFINITY, NAN}, {0, NAN},
        {-5, NAN}, {0x1.fffffep-1, NAN}};
    check_points(wg_acosh, sizeof point / sizeof *point, point);
}

/* log(x + √(x² − 1)) would lose half of the digits there, and x² overflows at the other end. */
Test(acosh, keeps_its_digits_near_one_and_near_the_largest_number)
{
    for (int e = -23; e < 127; e++) {
        wg_tape *t = wg_tape_new();
        const double x = (double)(1 + ldexpf(1, e));
        for (int d = 0; d < 2; d++) {
            double y;
            value_of(wg_acosh(wg_scalar(t, reals[d], x)), &y);
            cr_assert(ulps(y, acoshl((long double)x), reals[d]) <= 1, "acosh(%a)", x);
        }
        wg_tape_free(t);
    }
}

Test(acosh, is_infinitely_steep_at_one)
{
    const double at[] = {1, INFINITY}, slope_there[] = {INFINITY, 0};
    enum { N = sizeof at / sizeof *at };
    double g[N];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(N));
    put(x, at);
    value_of(wg_gradient(wg_sum(wg_acosh(x)), x), g);
    for (int i = 0; i < N; i++)
        cr_assert(same_bits(g[i], slope_there[i], WG_F64), "at %g: %g", at[i], g[i]);
    wg_tape_free(t);
}
