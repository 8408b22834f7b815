/* Tests of ops/mse_loss.c. */
#include "losses.h"

#include <math.h>

static double by_x(double x, double target)
{
    return 2 * (x - target);
}

static double by_target(double x, double target)
{
    return 2 * (target - x);
}

static const loss_op op = {
    .op = "mse_loss", .of = wg_mse_loss, .slope = {by_x, by_target}, .polynomial = true};

Test(mse_loss, has_the_rule_of_its_formula)
{
    check_loss_rule(&op);
}

Test(mse_loss, is_the_squared_difference)
{
    const double x[] = {1, -2, 0.5, INFINITY, INFINITY, NAN},
                 target[] = {3, 1, 0.5, 1, INFINITY, 0};
    const double l[] = {4, 9, 0, INFINITY, NAN, NAN};
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        double y[6];
        const wg_tensor a = wg_constant(t, WG_F64, WG_SHAPE(6), x, sizeof x);
        const wg_tensor b = wg_constant(t, WG_F64, WG_SHAPE(6), target, sizeof target);
        value_of(wg_mse_loss(wg_cast(a, reals[d]), wg_cast(b, reals[d]), WG_REDUCE_NONE), y);
        for (int i = 0; i < 6; i++)
            cr_assert(same_bits(y[i], l[i], reals[d]), "case %d: %g", i, y[i]);
        wg_tape_free(t);
    }
}

Test(mse_loss, is_reduced_to_its_mean_or_sum_or_left_as_it_is)
{
    check_loss_reductions("mse_loss", wg_mse_loss);
}

Test(mse_loss, refuses_what_does_not_fit)
{
    check_loss_refusals(&op);
}
