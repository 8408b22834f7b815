/* Tests of ops/floor.c. */
#include "pieces.h"

#include <math.h>

Test(floor, is_the_largest_whole_number_that_is_not_larger)
{
    check_rounding("floor", wg_floor, floorl, 0.1, 0.9);
}

Test(floor, is_exact_between_whole_numbers)
{
    const double point[][2] = {
        {0.5, 0},        {-0.5, -1},          {1.5, 1}, {-1.5, -2}, {0x1p-149, 0},
        {-0x1p-149, -1}, {4194303.5, 4194303}};
    check_points(wg_floor, sizeof point / sizeof *point, point);
}
