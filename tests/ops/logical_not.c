/* Tests of ops/logical_not.c. */
#include "pieces.h"

#include <math.h>

static long double value(long double x)
{
    return x == 0;
}

Test(logical_not, is_one_where_the_operand_is_zero)
{
    check_unary(&(unary){.op = "logical_not",
                         .of = wg_logical_not,
                         .value = value,
                         .slope = always_0,
                         .bend = always_0,
                         .low = 0.1,
                         .high = 2,
                         .ulp = {0.5, 0.5},
                         .takes_i64 = true});
}

Test(logical_not, takes_nan_for_true)
{
    const double point[][2] = {{0, 1}, {-0.0, 1}, {NAN, 0}, {INFINITY, 0}, {0x1p-149, 0}, {1, 0}};
    check_points(wg_logical_not, sizeof point / sizeof *point, point);
}

Test(logical_not, of_whole_numbers_is_whole)
{
    const int64_t x[] = {0, 1, -1, INT64_MIN, INT64_C(1) << 32};
    double y[5];
    wg_tape *t = wg_tape_new();
    const wg_tensor not = wg_logical_not(wg_constant(t, WG_I64, WG_SHAPE(5), x, sizeof x));
    cr_assert(wg_dtype_of(not ) == WG_I64);
    value_of(not, y);
    for (int i = 0; i < 5; i++)
        cr_assert(y[i] == (i == 0));
    wg_tape_free(t);
}
