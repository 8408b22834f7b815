/* Tests of ops/log2.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return 1 / (x * 0.6931471805599453);
}

static double bend(double x)
{
    return -1 / (x * x * 0.6931471805599453);
}

Test(log2, is_the_logarithm_to_that_base)
{
    check_unary(&(unary){.op = "log2",
                         .of = wg_log2,
                         .value = log2l,
                         .slope = slope,
                         .bend = bend,
                         .low = 0.4,
                         .high = 3,
                         .ulp = {0.501, 0.51}});
}

Test(log2, of_a_power_of_the_base_is_exact_and_of_the_edges_what_ieee_says)
{
    const double point[][2] = {{8, 3},         {0x1p-140, -140},  {0x1p100, 100},       {1, 0},
                               {0, -INFINITY}, {-0.0, -INFINITY}, {INFINITY, INFINITY}, {-1, NAN},
                               {NAN, NAN},     {-INFINITY, NAN},  {-0x1p-149, NAN}};
    check_points(wg_log2, sizeof point / sizeof *point, point);
}
