/* Tests of ops/not_equal.c. */
#include "gradients.h"

static double value(double a, double b)
{
    return a != b;
}

static int64_t whole(int64_t a, int64_t b)
{
    return a != b;
}

Test(not_equal, is_one_where_the_operands_differ)
{
    check_binary(&(binary){.op = "not_equal", .of = wg_not_equal, .value = value, .whole = whole});
}
