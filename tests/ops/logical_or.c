/* Tests of ops/logical_or.c. */
#include "truths.h"

static double value(double a, double b)
{
    return a != 0 || b != 0;
}

static int64_t whole(int64_t a, int64_t b)
{
    return a != 0 || b != 0;
}

Test(logical_or, is_one_where_an_operand_is_true)
{
    check_binary(
        &(binary){.op = "logical_or", .of = wg_logical_or, .value = value, .whole = whole});
}

Test(logical_or, of_truths_has_the_table_of_logic)
{
    check_truth_table(wg_logical_or, (const int[2][2]){{0, 1}, {1, 1}});
}
