/* Tests of ops/ceil.c. */
#include "pieces.h"

#include <math.h>

Test(ceil, is_the_smallest_whole_number_that_is_not_smaller)
{
    check_rounding("ceil", wg_ceil, ceill, -0.9, -0.1);
}

Test(ceil, is_exact_between_whole_numbers)
{
    const double point[][2] = {
        {0.5, 1},          {-0.5, -0.0},        {1.5, 2}, {-1.5, -1}, {0x1p-149, 1},
        {-0x1p-149, -0.0}, {4194303.5, 4194304}};
    check_points(wg_ceil, sizeof point / sizeof *point, point);
}
