/* Tests of ops/abs.c. */
#include "pieces.h"

#include <math.h>

static double minus_one(double x)
{
    (void)x;
    return -1;
}

Test(abs, is_the_size_of_a_number_with_the_rule_sign)
{
    check_piece("abs", wg_abs, fabsl, always_1, 0.1, 2);
}

Test(abs, of_negative_numbers_has_slope_minus_one)
{
    check_piece("abs", wg_abs, fabsl, minus_one, -2, -0.1);
}

Test(abs, drops_the_sign_of_everything)
{
    const double point[][2] = {{0, 0},
                               {-0.0, 0},
                               {INFINITY, INFINITY},
                               {-INFINITY, INFINITY},
                               {NAN, NAN},
                               {-0x1p-149, 0x1p-149}};
    check_points(wg_abs, sizeof point / sizeof *point, point);
}

Test(abs, has_slope_zero_at_zero)
{
    const double point[][2] = {{0, 0},          {-0.0, 0},     {0x1p-149, 1},
                               {-0x1p-149, -1}, {INFINITY, 1}, {-INFINITY, -1}};
    check_slopes(wg_abs, sizeof point / sizeof *point, point);
}
