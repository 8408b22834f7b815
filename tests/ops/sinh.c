/* Tests of ops/sinh.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return cosh(x);
}

static double bend(double x)
{
    return sinh(x);
}

Test(sinh, is_the_hyperbolic_sine_with_the_cosine_as_rule)
{
    check_unary(&(unary){.op = "sinh",
                         .of = wg_sinh,
                         .value = sinhl,
                         .slope = slope,
                         .bend = bend,
                         .low = -2,
                         .high = 2,
                         .ulp = {1, 2}});
}

Test(sinh, overflows_and_keeps_zeros_denormals_and_nan)
{
    const double point[][2] = {
        {INFINITY, INFINITY}, {-INFINITY, -INFINITY}, {1e4, INFINITY}, {-1e30, -INFINITY}};
    check_small(wg_sinh);
    check_points(wg_sinh, sizeof point / sizeof *point, point);
}

/* (eˣ − e⁻ˣ) / 2 would lose all digits here. */
Test(sinh, keeps_its_digits_near_zero)
{
    for (int e = 3; e > -140; e--)
        check_digits(wg_sinh, sinhl, (double)ldexpf(1.3f, e));
}

/* Where eˣ has overflown, half of it has not. */
Test(sinh, is_finite_up_to_where_it_overflows)
{
    const double last[] = {0x1.65a9f8p+6, 0x1.633ce8fb9f87dp+9};
    const double next[] = {0x1.65a9fap+6, 0x1.633ce8fb9f87ep+9};
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        double y[3];
        const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(3));
        put(x, (double[]){last[d], next[d], -next[d]});
        value_of(wg_sinh(x), y);
        cr_assert(ulps(y[0], sinhl((long double)last[d]), reals[d]) <= 1, "%a", y[0]);
        cr_assert(y[1] == INFINITY && y[2] == -INFINITY, "%a %a", y[1], y[2]);
        wg_tape_free(t);
    }
}
