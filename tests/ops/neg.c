/* Tests of ops/neg.c. */
#include "gradients.h"

#include <math.h>

static long double value(long double x)
{
    return -x;
}

static double slope(double x)
{
    (void)x;
    return -1;
}

static double bend(double x)
{
    (void)x;
    return 0;
}

Test(neg, changes_the_sign_of_the_value_and_of_the_adjoint)
{
    check_unary(&(unary){.op = "neg",
                         .of = wg_neg,
                         .value = value,
                         .slope = slope,
                         .bend = bend,
                         .low = -2,
                         .high = 2,
                         .polynomial = true});
}

Test(neg, changes_the_sign_of_zeros_infinities_and_denormals)
{
    const double point[][2] = {
        {0, -0.0}, {-0.0, 0}, {1, -1}, {INFINITY, -INFINITY}, {NAN, NAN}, {0x1p-149, -0x1p-149}};
    check_points(wg_neg, sizeof point / sizeof *point, point);
}
