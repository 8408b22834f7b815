/* Tests of ops/log10.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return 1 / (x * 2.302585092994046);
}

static double bend(double x)
{
    return -1 / (x * x * 2.302585092994046);
}

Test(log10, is_the_logarithm_to_that_base)
{
    check_unary(&(unary){.op = "log10",
                         .of = wg_log10,
                         .value = log10l,
                         .slope = slope,
                         .bend = bend,
                         .low = 0.4,
                         .high = 3,
                         .ulp = {0.501, 0.51}});
}

Test(log10, of_a_power_of_the_base_is_exact_and_of_the_edges_what_ieee_says)
{
    const double point[][2] = {
        {1000, 3},         {100000, 5},          {10, 1},   {1, 0},     {0, -INFINITY},
        {-0.0, -INFINITY}, {INFINITY, INFINITY}, {-1, NAN}, {NAN, NAN}, {-INFINITY, NAN},
        {-0x1p-149, NAN}};
    check_points(wg_log10, sizeof point / sizeof *point, point);
}
