/* Tests of ops/mse_loss.c. */
#include "losses.h"

#include <math.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_mse_loss(x[0], x[1], WG_REDUCE_NONE);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    wg_shape y;
    wg_broadcast_shapes(&r->shape[0], &r->shape[1], &y);
    for (int64_t i = 0; i < count_of(&y); i++) {
        const int64_t a = broadcast_index(&r->shape[0], &y, i);
        const int64_t b = broadcast_index(&r->shape[1], &y, i);
        xbar[0][a] += 2 * (x[0][a] - x[1][b]) * ybar[i];
        xbar[1][b] -= 2 * (x[0][a] - x[1][b]) * ybar[i];
    }
}

Test(mse_loss, has_the_rule_of_its_formula)
{
    const wg_shape shapes[][2] = {{WG_SHAPE(3, 4), WG_SHAPE(3, 4)},
                                  {WG_SHAPE(4), WG_SHAPE(3, 1)},
                                  {WG_SHAPE(2, 3, 1), WG_SCALAR},
                                  {WG_SCALAR, WG_SCALAR},
                                  {WG_SHAPE(0, 3), WG_SHAPE(3)}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const rule r = {.op = "mse_loss",
                        .build = build,
                        .arity = 2,
                        .shape = {shapes[i][0], shapes[i][1]},
                        .polynomial = true,
                        .pullback = pullback};
        check_rule(&r);
        check_layouts(&r);
    }
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
    check_refusals(
        &(rule){.op = "mse_loss", .build = build, .arity = 2, .shape = {WG_SHAPE(3), WG_SHAPE(3)}});
}
