/* Tests of ops/round.c. */
#include "pieces.h"

#include <math.h>

Test(round, goes_to_the_nearest_whole_number)
{
    check_rounding("round", wg_round, rintl, 0.6, 1.4);
}

Test(round, gives_halves_to_the_even_number)
{
    const double point[][2] = {{0.5, 0},
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
