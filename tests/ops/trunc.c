/* Tests of ops/trunc.c. */
#include "pieces.h"

#include <math.h>

Test(trunc, drops_the_fraction)
{
    check_rounding("trunc", wg_trunc, truncl, 0.1, 0.9);
}

Test(trunc, is_exact_between_whole_numbers)
{
    const double point[][2] = {
        {0.5, 0},          {-0.5, -0.0},          {1.5, 1}, {-1.5, -1}, {0x1p-149, 0},
        {-0x1p-149, -0.0}, {-4194303.5, -4194303}};
    check_points(wg_trunc, sizeof point / sizeof *point, point);
}
