/* Tests of ops/logical_xor.c. */
#include "truths.h"

static double value(double a, double b)
{
    return (a != 0) != (b != 0);
}

static int64_t whole(int64_t a, int64_t b)
{
    return (a != 0) != (b != 0);
}

Test(logical_xor, is_one_where_one_operand_alone_is_true)
{
    check_binary(
        &(binary){.op = "logical_xor", .of = wg_logical_xor, .value = value, .whole = whole});
}

Test(logical_xor, of_truths_has_the_table_of_logic)
{
    check_truth_table(wg_logical_xor, (const int[2][2]){{0, 1}, {1, 0}});
}
