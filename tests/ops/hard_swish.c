/* Tests of ops/hard_swish.c. */
#include "gradients.h"

#include <math.h>

static long double value(long double x)
{
    return x > 3 ? x : x < -3 ? 0 : x * (x + 3) / 6;
}

static double slope(double x)
{
    return x >= 3 ? 1 : x <= -3 ? 0 : x / 3 + 0.5;
}

static double bend(double x)
{
    return x > -3 && x < 3 ? 1 / 3.0 : 0;
}

Test(hard_swish, is_a_parabola_between_minus_three_and_three)
{
    check_unary(&(unary){.op = "hard_swish",
                         .of = wg_hard_swish,
                         .value = value,
                         .slope = slope,
                         .bend = bend,
                         .low = 0.1,
                         .high = 2.9,
                         .ulp = {3, 3}});
}

Test(hard_swish, is_the_identity_above_three)
{
    check_unary(&(unary){.op = "hard_swish",
                         .of = wg_hard_swish,
                         .value = value,
                         .slope = slope,
                         .bend = bend,
                         .low = 3.1,
                         .high = 5,
                         .ulp = {3, 3}});
}

Test(hard_swish, is_zero_below_minus_three_and_keeps_nan)
{
    const double point[][2] = {{0, 0},     {INFINITY, INFINITY}, {NAN, NAN},      {3, 3},
                               {-3, -0.0}, {-7, -0.0},           {-INFINITY, NAN}};
    check_points(wg_hard_swish, sizeof point / sizeof *point, point);
}

Test(hard_swish, has_the_slopes_of_the_outside_at_its_corners)
{
    const double point[][2] = {{3, 1},   {-3, 0},       {4, 1},         {-4, 0},
                               {0, 0.5}, {INFINITY, 1}, {-INFINITY, 0}, {NAN, NAN}};
    check_slopes(wg_hard_swish, sizeof point / sizeof *point, point);
}

Test(hard_swish, has_the_same_slopes_forwards)
{
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        double along[4];
        const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(4));
        const wg_tensor one = wg_full(t, reals[d], WG_SHAPE(4), 1);
        put(x, (double[]){INFINITY, -INFINITY, 0, NAN});
        value_of(wg_jvp(wg_hard_swish(x), &x, &one, 1), along);
        cr_assert(along[0] == 1 && along[1] == 0 && along[2] == 0.5 && isnan(along[3]),
                  "%g %g %g %g", along[0], along[1], along[2], along[3]);
        wg_tape_free(t);
    }
}
