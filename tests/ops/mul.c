/* Tests of ops/mul.c. */
#include "gradients.h"

static double value(double a, double b)
{
    return a * b;
}

static double by_a(double a, double b)
{
    (void)a;
    return b;
}

static double by_b(double a, double b)
{
    (void)b;
    return a;
}

Test(mul, is_the_product_and_hands_on_the_adjoint_times_the_other_operand)
{
    check_binary(&(binary){
        .op = "mul", .of = wg_mul, .value = value, .slope = {by_a, by_b}, .polynomial = true});
}

Test(mul, of_a_tensor_with_itself_adds_both_adjoints)
{
    wg_tape *t = wg_tape_new();
    const double at[] = {-3, 0.5, 2};
    double first[3], second[3];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
    const wg_tensor g = wg_gradient(wg_sum(wg_mul(x, x)), x);
    put(x, at);
    value_of(g, first);
    value_of(wg_gradient(wg_sum(g), x), second);
    for (int i = 0; i < 3; i++)
        cr_assert(first[i] == 2 * at[i] && second[i] == 2);
    wg_tape_free(t);
}
