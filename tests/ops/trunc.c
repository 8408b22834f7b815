/* Tests of ops/trunc.c. */
#include "gradients.h"

#include <math.h>

static double nothing(double x)
{
    (void)x;
    return 0;
}

Test(trunc, drops_the_fraction)
{
    check_unary(&(unary){.op = "trunc",
                         .of = wg_trunc,
                         .value = truncl,
                         .slope = nothing,
                         .bend = nothing,
                         .low = 0.1,
                         .high = 0.9,
                         .ulp = {0.5, 0.5}});
}

Test(trunc, keeps_zeros_infinities_and_whole_numbers_and_is_exact_between)
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
                               {0.5, 0},
                               {-0.5, -0.0},
                               {1.5, 1},
                               {-1.5, -1},
                               {0x1p-149, 0},
                               {-0x1p-149, -0.0},
                               {-4194303.5, -4194303}};
    check_points(wg_trunc, sizeof point / sizeof *point, point);
}
