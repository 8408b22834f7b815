/* Tests of ops/less.c. */
#include "gradients.h"

static double value(double a, double b)
{
    return a < b;
}

static int64_t whole(int64_t a, int64_t b)
{
    return a < b;
}

Test(less, is_one_where_the_first_operand_is_the_smaller)
{
    check_binary(&(binary){.op = "less", .of = wg_less, .value = value, .whole = whole});
}
