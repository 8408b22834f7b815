/* Tests of ops/greater_equal.c. */
#include "gradients.h"

static double value(double a, double b)
{
    return a >= b;
}

static int64_t whole(int64_t a, int64_t b)
{
    return a >= b;
}

Test(greater_equal, is_one_where_the_first_operand_is_not_the_smaller)
{
    check_binary(
        &(binary){.op = "greater_equal", .of = wg_greater_equal, .value = value, .whole = whole});
}
