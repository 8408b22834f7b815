/* Tests of ops/huber_loss.c. */
#include "losses.h"

#include <math.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    return wg_huber_loss(x[0], x[1], *(const double *)r->with, WG_REDUCE_NONE);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const double delta = *(const double *)r->with;
    wg_shape y;
    wg_broadcast_shapes(&r->shape[0], &r->shape[1], &y);
    for (int64_t i = 0; i < count_of(&y); i++) {
        const int64_t a = broadcast_index(&r->shape[0], &y, i);
        const int64_t b = broadcast_index(&r->shape[1], &y, i);
        const double d = x[0][a] - x[1][b];
        const double slope = d > delta ? delta : d < -delta ? -delta : d;
        xbar[0][a] += slope * ybar[i];
        xbar[1][b] -= slope * ybar[i];
    }
}

static void check_where(double delta, double low, double high)
{
    const wg_shape shapes[][2] = {{WG_SHAPE(3, 4), WG_SHAPE(3, 4)},
                                  {WG_SHAPE(4), WG_SHAPE(3, 1)},
                                  {WG_SCALAR, WG_SCALAR},
                                  {WG_SHAPE(0, 3), WG_SHAPE(3)}};
    const rule r = {.op = "huber_loss",
                    .build = build,
                    .with = &delta,
                    .arity = 2,
                    .low = {low, -0.1},
                    .high = {high, 0.1},
                    .pullback = pullback};
    check_rule_of_shapes(r, sizeof shapes / sizeof *shapes, shapes);
}

Test(huber_loss, has_the_difference_as_its_slope_kept_between_bounds)
{
    check_where(1, -0.8, 0.8);
    check_where(0.5, 0.7, 2);
    check_where(0.25, -2, -0.5);
}

Test(huber_loss, is_a_parabola_that_goes_on_as_a_line)
{
    const struct {
        double d, l, slope, bend;
    } cases[] = {
        {0, 0, 0, 1},
        {0.5, 0.125, 0.5, 1},
        {-0.5, 0.125, -0.5, 1},
        {2, 2, 2, 0},
        {-2, 2, -2, 0},
        {3, 4, 2, 0},
        {-3, 4, -2, 0},
        {INFINITY, INFINITY, 2, 0},
        {-INFINITY, INFINITY, -2, 0},
        {1e38, 2e38, 2, 0},
        {NAN, NAN, NAN, 1},
    };
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            wg_tape *t = wg_tape_new();
            double y[3];
            const wg_tensor d = wg_input(t, "d", reals[k], WG_SCALAR);
            const wg_tensor l = wg_huber_loss(d, wg_scalar_like(d, 0), 2, WG_REDUCE_MEAN);
            const wg_tensor slope = wg_gradient(l, d), bend = wg_gradient(slope, d);
            put(d, &cases[i].d);
            value_of(l, &y[0]);
            value_of(slope, &y[1]);
            value_of(bend, &y[2]);
            cr_assert(near(y[0], cases[i].l, 0, 1e-6), "case %d: %g", (int)i, y[0]);
            cr_assert(near(y[1], cases[i].slope, 0, 0), "case %d: slope %g", (int)i, y[1]);
            cr_assert(near(y[2], cases[i].bend, 0, 0), "case %d: bend %g", (int)i, y[2]);
            wg_tape_free(t);
        }
}

Test(huber_loss, of_an_infinite_difference_has_a_finite_slope_forwards_too)
{
    for (int k = 0; k < 2; k++) {
        wg_tape *t = wg_tape_new();
        double l[3], along[3];
        const wg_tensor d = wg_input(t, "d", reals[k], WG_SHAPE(3));
        const wg_tensor one = wg_full(t, reals[k], WG_SHAPE(3), 1);
        const wg_tensor y = wg_huber_loss(d, wg_scalar_like(d, 0), 2, WG_REDUCE_NONE);
        put(d, (double[]){INFINITY, -INFINITY, 1});
        value_of(wg_jvp(y, &d, &one, 1), along);
        cr_assert(along[0] == 2 && along[1] == -2 && along[2] == 1, "%g %g", along[0], along[1]);
        value_of(wg_huber_loss(d, wg_scalar_like(d, 0), (double)INFINITY, WG_REDUCE_NONE), l);
        cr_assert(l[0] == INFINITY && l[1] == INFINITY && l[2] == 0.5);
        wg_tape_free(t);
    }
}

static wg_tensor with_delta(wg_tensor x, wg_tensor target, wg_reduction reduction)
{
    return wg_huber_loss(x, target, 0.7, reduction);
}

Test(huber_loss, is_reduced_to_its_mean_or_sum_or_left_as_it_is)
{
    check_loss_reductions("huber_loss", with_delta);
}

Test(huber_loss, refuses_a_delta_that_is_not_positive_and_operands_that_do_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3));
    const wg_tensor y = wg_input(t, "y", WG_F32, WG_SHAPE(2));
    expect_poisoned(wg_huber_loss(x, x, 0, WG_REDUCE_SUM), t, WG_ERROR_ARGUMENT,
                    "huber_loss: delta is 0; it must be positive");
    expect_poisoned(wg_huber_loss(x, x, (double)NAN, WG_REDUCE_SUM), t, WG_ERROR_ARGUMENT,
                    "it must be positive");
    expect_poisoned(wg_huber_loss(x, y, 1, WG_REDUCE_SUM), t, WG_ERROR_SHAPE,
                    "huber_loss: shapes do not broadcast: x [3] and y [2]");
    check_refusals(&(rule){.op = "huber_loss",
                           .build = build,
                           .with = &(double){1},
                           .arity = 2,
                           .shape = {WG_SHAPE(3), WG_SHAPE(3)}});
    wg_tape_free(t);
}
