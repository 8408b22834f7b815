/* Tests of ops/logical_and.c. */
#include "truths.h"

static double value(double a, double b)
{
    return a != 0 && b != 0;
}

static int64_t whole(int64_t a, int64_t b)
{
    return a != 0 && b != 0;
}

Test(logical_and, is_one_where_both_operands_are_true)
{
    check_binary(
        &(binary){.op = "logical_and", .of = wg_logical_and, .value = value, .whole = whole});
}

Test(logical_and, of_truths_has_the_table_of_logic)
{
    check_truth_table(wg_logical_and, (const int[2][2]){{0, 0}, {0, 1}});
}
