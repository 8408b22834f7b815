/* Tests of ops/floor.c. */
#include "gradients.h"

#include <math.h>

static double nothing(double x)
{
    (void)x;
    return 0;
}

Test(floor, is_the_largest_whole_number_that_is_not_larger)
{
    check_unary(&(unary){.op = "floor",
                         .of = wg_floor,
                         .value = floorl,
                         .slope = nothing,
                         .bend = nothing,
                         .low = 0.1,
                         .high = 0.9,
                         .ulp = {0.5, 0.5}});
}

Test(floor, keeps_zeros_infinities_and_whole_numbers_and_is_exact_between)
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
                               {-0.5, -1},
                               {1.5, 1},
                               {-1.5, -2},
                               {0x1p-149, 0},
                               {-0x1p-149, -1},
                               {4194303.5, 4194303}};
    check_points(wg_floor, sizeof point / sizeof *point, point);
}
