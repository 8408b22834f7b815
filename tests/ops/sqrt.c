/* Tests of ops/sqrt.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return 0.5 / sqrt(x);
}

static double bend(double x)
{
    return -0.25 / (x * sqrt(x));
}

Test(sqrt, is_the_root_rounded_once_with_half_its_reciprocal_as_rule)
{
    check_unary(&(unary){.op = "sqrt",
                         .of = wg_sqrt,
                         .value = sqrtl,
                         .slope = slope,
                         .bend = bend,
                         .low = 0.4,
                         .high = 3,
                         .ulp = {0.5, 0.501}}); /* the long double is rounded too */
}

Test(sqrt, of_the_edges_is_what_ieee_says)
{
    const double point[][2] = {{0, 0},
                               {-0.0, -0.0},
                               {INFINITY, INFINITY},
                               {-1, NAN},
                               {NAN, NAN},
                               {16, 4},
                               {0x1p-148, 0x1p-74},
                               {-INFINITY, NAN},
                               {0x1p-126, 0x1p-63},
                               {0x1p126, 0x1p63},
                               {-0x1p-149, NAN}};
    check_points(wg_sqrt, sizeof point / sizeof *point, point);
}

Test(sqrt, has_an_infinite_slope_at_zero)
{
    wg_tape *t = wg_tape_new();
    double g;
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    put(x, &(double){0});
    value_of(wg_gradient(wg_sqrt(x), x), &g);
    cr_assert(g == INFINITY);
    wg_tape_free(t);
}
