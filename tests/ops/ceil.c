/* Tests of ops/ceil.c. */
#include "gradients.h"

#include <math.h>

static double nothing(double x)
{
    (void)x;
    return 0;
}

Test(ceil, is_the_smallest_whole_number_that_is_not_smaller)
{
    check_unary(&(unary){.op = "ceil",
                         .of = wg_ceil,
                         .value = ceill,
                         .slope = nothing,
                         .bend = nothing,
                         .low = -0.9,
                         .high = -0.1,
                         .ulp = {0.5, 0.5}});
}

Test(ceil, keeps_zeros_infinities_and_whole_numbers_and_is_exact_between)
{
    const double point[][2] = {{0, 0},
                               {-0.0, -0.0},
                               {INFINITY, INFINITY},
                               {-INFINITY, -INFINITY},
                               {NAN, NAN},
                               {0x1.8p60, 0x1.8p60},
                               {-0x1p23, -0x1p23},
                               {1, 1},
                               {-3, -3},
                               {0.5, 1},
                               {-0.5, -0.0},
                               {1.5, 2},
                               {-1.5, -1},
                               {0x1p-149, 1},
                               {-0x1p-149, -0.0},
                               {4194303.5, 4194304}};
    check_points(wg_ceil, sizeof point / sizeof *point, point);
}
