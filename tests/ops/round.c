/* Tests of ops/round.c. */
#include "gradients.h"

#include <math.h>

static double nothing(double x)
{
    (void)x;
    return 0;
}

Test(round, goes_to_the_nearest_whole_number)
{
    check_unary(&(unary){.op = "round",
                         .of = wg_round,
                         .value = rintl,
                         .slope = nothing,
                         .bend = nothing,
                         .low = 0.6,
                         .high = 1.4,
                         .ulp = {0.5, 0.5}});
}

Test(round, gives_halves_to_the_even_number_and_keeps_whole_ones)
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
                               {1.5, 2},
                               {2.5, 2},
                               {-1.5, -2},
                               {-2.5, -2},
                               {3.5, 4},
                               {0.25, 0},
                               {-0.75, -1},
                               {0x1.fffffep-2, 0},
                               {4194303.5, 4194304},
                               {4194302.5, 4194302}};
    check_points(wg_round, sizeof point / sizeof *point, point);
}
