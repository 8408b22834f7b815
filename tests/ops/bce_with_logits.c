/* Tests of ops/bce_with_logits.c. */
#include "losses.h"

#include <math.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_bce_with_logits(x[0], x[1], WG_REDUCE_NONE);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    for (int64_t i = 0; i < count_of(&r->shape[0]); i++) {
        xbar[0][i] = (1 / (1 + exp(-x[0][i])) - x[1][i]) * ybar[i];
        xbar[1][i] = -x[0][i] * ybar[i];
    }
}

Test(bce_with_logits, has_the_rule_sigmoid_minus_target)
{
    const wg_shape shapes[] = {WG_SCALAR, WG_SHAPE(7), WG_SHAPE(3, 4), WG_SHAPE(2, 3, 2),
                               WG_SHAPE(0, 3)};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const rule r = {.op = "bce_with_logits",
                        .build = build,
                        .arity = 2,
                        .shape = {shapes[i], shapes[i]},
                        .low = {-3, 0.1},
                        .high = {3, 0.9},
                        .pullback = pullback};
        check_rule(&r);
        check_layouts(&r);
    }
}

/* ln(1 + e^−z), in long double: all of the loss where the target is 1. */
Test(bce_with_logits, keeps_its_digits_however_sure_the_logit)
{
    for (int d = 0; d < 2; d++)
        for (double z = -60; z <= 60; z += 0.375) {
            wg_tape *t = wg_tape_new();
            double l;
            const wg_tensor x = wg_scalar(t, reals[d], z), one = wg_scalar(t, reals[d], 1);
            value_of(wg_bce_with_logits(x, one, WG_REDUCE_SUM), &l);
            const long double exact = log1pl(expl(-(long double)z));
            cr_assert(ulps(l, exact, reals[d]) <= 3, "at %g: %g ulp", z, ulps(l, exact, reals[d]));
            wg_tape_free(t);
        }
}

Test(bce_with_logits, is_finite_for_all_finite_logits)
{
    const struct {
        double z, target, l, g;
    } cases[] = {
        {1e30, 1, 0, 0},
        {1e30, 0, 1e30, 1},
        {-1e30, 0, 0, 0},
        {-1e30, 1, 1e30, -1},
        {-1e30, 0.5, 5e29, -0.5},
        {INFINITY, 0, INFINITY, 1},
        {-INFINITY, 1, INFINITY, -1},
        {INFINITY, 1, NAN, 0},
        {NAN, 0, NAN, NAN},
        {0, NAN, NAN, NAN},
    };
    for (int d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            wg_tape *t = wg_tape_new();
            double l, g;
            const wg_tensor z = wg_input(t, "z", reals[d], WG_SCALAR);
            const wg_tensor target = wg_scalar(t, reals[d], cases[i].target);
            const wg_tensor loss = wg_bce_with_logits(z, target, WG_REDUCE_MEAN);
            put(z, &cases[i].z);
            value_of(loss, &l);
            value_of(wg_gradient(loss, z), &g);
            cr_assert(near(l, cases[i].l, 0, 1e-6), "case %d: %g", (int)i, l);
            cr_assert(near(g, cases[i].g, 0, 0), "case %d: %g", (int)i, g);
            wg_tape_free(t);
        }
}

Test(bce_with_logits, is_reduced_to_its_mean_or_sum_or_left_as_it_is)
{
    check_loss_reductions("bce_with_logits", wg_bce_with_logits);
}

Test(bce_with_logits, refuses_targets_of_another_shape)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor z = wg_input(t, "z", WG_F32, WG_SHAPE(3, 2));
    expect_poisoned(wg_bce_with_logits(z, wg_input(t, "y", WG_F32, WG_SHAPE(2)), WG_REDUCE_SUM), t,
                    WG_ERROR_SHAPE,
                    "bce_with_logits: logits z [3×2] and targets y [2]: shapes must be equal");
    check_refusals(&(rule){
        .op = "bce_with_logits", .build = build, .arity = 2, .shape = {WG_SHAPE(3), WG_SHAPE(3)}});
    wg_tape_free(t);
}
