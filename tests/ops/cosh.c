/* Tests of ops/cosh.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return sinh(x);
}

static double bend(double x)
{
    return cosh(x);
}

Test(cosh, is_the_hyperbolic_cosine_with_the_sine_as_rule)
{
    check_unary(&(unary){.op = "cosh",
                         .of = wg_cosh,
                         .value = coshl,
                         .slope = slope,
                         .bend = bend,
                         .low = -2,
                         .high = 2,
                         .ulp = {1, 2}});
}

Test(cosh, overflows_is_one_at_zero_and_lets_nan_through)
{
    const double point[][2] = {{0, 1},
                               {-0.0, 1},
                               {0x1p-149, 1},
                               {-0x1p-140, 1},
                               {INFINITY, INFINITY},
                               {-INFINITY, INFINITY},
                               {NAN, NAN},
                               {1e4, INFINITY},
                               {-1e30, INFINITY}};
    check_points(wg_cosh, sizeof point / sizeof *point, point);
}

/* Where eˣ has overflown, half of it has not. */
Test(cosh, is_finite_up_to_where_it_overflows)
{
    const double last[] = {0x1.65a9f8p+6, 0x1.633ce8fb9f87dp+9};
    const double next[] = {0x1.65a9fap+6, 0x1.633ce8fb9f87ep+9};
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        double y[2];
        const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(2));
        put(x, (double[]){-last[d], next[d]});
        value_of(wg_cosh(x), y);
        cr_assert(ulps(y[0], coshl((long double)last[d]), reals[d]) <= 1, "%a", y[0]);
        cr_assert(y[1] == INFINITY, "%a", y[1]);
        wg_tape_free(t);
    }
}
