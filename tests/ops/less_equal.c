/* Tests of ops/less_equal.c. */
#include "gradients.h"

static double value(double a, double b)
{
    return a <= b;
}

static int64_t whole(int64_t a, int64_t b)
{
    return a <= b;
}

Test(less_equal, is_one_where_the_first_operand_is_not_the_larger)
{
    check_binary(
        &(binary){.op = "less_equal", .of = wg_less_equal, .value = value, .whole = whole});
}
