/* Tests of ops/sub.c. */
#include "gradients.h"

static double value(double a, double b)
{
    return a - b;
}

static double by_a(double a, double b)
{
    (void)a, (void)b;
    return 1;
}

static double by_b(double a, double b)
{
    (void)a, (void)b;
    return -1;
}

Test(sub, is_the_difference_and_negates_the_adjoint_of_what_is_taken_away)
{
    check_binary(&(binary){
        .op = "sub", .of = wg_sub, .value = value, .slope = {by_a, by_b}, .polynomial = true});
}

Test(sub, of_a_tensor_from_itself_has_gradient_zero)
{
    wg_tape *t = wg_tape_new();
    double g[3];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
    put_random(x, 1, -2, 2);
    value_of(wg_gradient(wg_sum(wg_sub(x, x)), x), g);
    cr_assert(g[0] == 0 && g[1] == 0 && g[2] == 0);
    wg_tape_free(t);
}
