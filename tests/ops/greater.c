/* Tests of ops/greater.c. */
#include "gradients.h"

static double value(double a, double b)
{
    return a > b;
}

static int64_t whole(int64_t a, int64_t b)
{
    return a > b;
}

Test(greater, is_one_where_the_first_operand_is_the_larger)
{
    check_binary(&(binary){.op = "greater", .of = wg_greater, .value = value, .whole = whole});
}
