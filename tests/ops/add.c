/* Tests of ops/add.c. */
#include "gradients.h"

static double value(double a, double b)
{
    return a + b;
}

static double one(double a, double b)
{
    (void)a, (void)b;
    return 1;
}

Test(add, is_the_sum_and_hands_its_adjoint_to_both_broadcast_operands)
{
    check_binary(&(binary){
        .op = "add", .of = wg_add, .value = value, .slope = {one, one}, .polynomial = true});
}
