/* Tests of ops/kl_div.c. */
#include "losses.h"

#include <math.h>

static double by_x(double x, double target)
{
    (void)x;
    return -target;
}

static double by_target(double x, double target)
{
    return log(target) + 1 - x;
}

static const loss_op op = {.op = "kl_div",
                           .of = wg_kl_div,
                           .slope = {by_x, by_target},
                           .low = {-3, 0.3},
                           .high = {0, 1.5}};

Test(kl_div, has_the_rule_of_its_formula)
{
    check_loss_rule(&op);
}

Test(kl_div, takes_zero_times_the_logarithm_of_zero_for_zero)
{
    const double x[] = {-1, -2, 0, -1, -1, -INFINITY, -INFINITY, NAN};
    const double target[] = {0, 1, 0.5, -1, NAN, 0.5, 0, 1};
    const double l[] = {0, 2, -0.34657359027997264, NAN, NAN, INFINITY, NAN, NAN};
    const double by_target[] = {-INFINITY, 3, 0.30685281944005469, NAN, NAN, INFINITY, NAN, NAN};
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        double y[8], g[8];
        const wg_tensor a = wg_input(t, "x", reals[d], WG_SHAPE(8));
        const wg_tensor b = wg_input(t, "target", reals[d], WG_SHAPE(8));
        put(a, x);
        put(b, target);
        value_of(wg_kl_div(a, b, WG_REDUCE_NONE), y);
        value_of(wg_gradient(wg_kl_div(a, b, WG_REDUCE_SUM), b), g);
        for (int i = 0; i < 8; i++) {
            cr_assert(near(y[i], l[i], 0, d ? 1e-15 : 1e-6), "case %d: %g", i, y[i]);
            cr_assert(near(g[i], by_target[i], 0, d ? 1e-15 : 1e-6), "case %d: %g", i, g[i]);
        }
        wg_tape_free(t);
    }
}

/* Of a distribution and itself it is 0; of two, positive. */
Test(kl_div, of_distributions_is_their_divergence)
{
    wg_tape *t = wg_tape_new();
    double same, other;
    const wg_tensor z = wg_input(t, "z", WG_F64, WG_SHAPE(3, 5));
    const wg_tensor w = wg_input(t, "w", WG_F64, WG_SHAPE(3, 5));
    put_random(z, 1, -2, 2);
    put_random(w, 2, -2, 2);
    const wg_tensor log_p = wg_log_softmax(z, 1);
    value_of(wg_kl_div(log_p, wg_softmax(z, 1), WG_REDUCE_SUM), &same);
    value_of(wg_kl_div(log_p, wg_softmax(w, 1), WG_REDUCE_SUM), &other);
    cr_assert(fabs(same) < 1e-14 && other > 0.1);
    wg_tape_free(t);
}

Test(kl_div, is_reduced_to_its_mean_or_sum_or_left_as_it_is)
{
    check_loss_reductions("kl_div", wg_kl_div);
}

Test(kl_div, refuses_what_does_not_fit)
{
    check_loss_refusals(&op);
}
