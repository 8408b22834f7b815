/* Tests of ops/log_softmax.c. */
#include "along.h"

#include <math.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    return wg_log_softmax(x[0], *(const int *)r->with);
}

/* The Jacobian of each line written out: ∂y_k/∂x_i = [i = k] − exp(y_i). */
static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const lines along = lines_along(&r->shape[0], *(const int *)r->with);
    for (int64_t l = 0; l < along.count; l++) {
        double line[MOST], y[MOST];
        get_line(&along, l, x[0], line);
        log_softmax_of(along.length, line, y, WG_F64);
        for (int64_t i = 0; i < along.length; i++)
            for (int64_t k = 0; k < along.length; k++)
                xbar[0][on_line(&along, l, i)] +=
                    ((i == k) - exp(y[i])) * ybar[on_line(&along, l, k)];
    }
}

Test(log_softmax, is_the_difference_to_the_log_of_the_sum_in_the_documented_bits)
{
    check_lines(wg_log_softmax, log_softmax_of);
}

Test(log_softmax, is_the_log_of_softmax_where_that_can_be_had)
{
    enum { N = 40 };
    for (int d = 0; d < 2; d++) {
        double x[N], y[N];
        long double sum = 0;
        wg_tape *t = wg_tape_new();
        const wg_tensor leaf = wg_input(t, "x", reals[d], WG_SHAPE(N));
        put_random(leaf, 1, -5, 5);
        get(leaf, x);
        value_of(wg_log_softmax(leaf, 0), y);
        for (int i = 0; i < N; i++)
            sum += expl((long double)x[i]);
        for (int i = 0; i < N; i++)
            cr_assert(near(y[i], (double)((long double)x[i] - logl(sum)), 0, d ? 1e-15 : 5e-7));
        wg_tape_free(t);
    }
}

Test(log_softmax, is_exact_for_large_numbers_and_lets_nan_through)
{
    const struct {
        double x[3], y[3];
    } cases[] = {
        {{1e4, -1e4, 0}, {0, -2e4, -1e4}},   {{-INFINITY, 2, -1e4}, {-INFINITY, 0, -10002}},
        {{INFINITY, 0, 1}, {NAN, NAN, NAN}}, {{NAN, 0, 1}, {NAN, NAN, NAN}},
        {{0, 1, NAN}, {NAN, NAN, NAN}},
    };
    for (int d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            wg_tape *t = wg_tape_new();
            double y[3];
            const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(3));
            put(x, cases[i].x);
            value_of(wg_log_softmax(x, 0), y);
            for (int k = 0; k < 3; k++)
                cr_assert(near(y[k], cases[i].y[k], 0, 0), "case %d, element %d: %g", (int)i, k,
                          y[k]);
            wg_tape_free(t);
        }
}

Test(log_softmax, has_the_rule_of_its_jacobian_along_every_axis)
{
    check_rule_along_axes(
        (rule){.op = "log_softmax", .build = build, .arity = 1, .pullback = pullback});
}

Test(log_softmax, counts_axes_from_either_end_and_refuses_others)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 4));
    cr_assert(wg_same(wg_log_softmax(x, 1), wg_log_softmax(x, -1)));
    cr_assert(!wg_same(wg_log_softmax(x, 0), wg_log_softmax(x, 1)));
    cr_assert(!wg_same(wg_log_softmax(x, 0), wg_softmax(x, 0)));
    expect_poisoned(wg_log_softmax(x, 2), t, WG_ERROR_ARGUMENT,
                    "log_softmax: there is no axis 2 of x [3×4], which has 2");
    expect_poisoned(wg_log_softmax(x, -3), t, WG_ERROR_ARGUMENT,
                    "log_softmax: there is no axis -3");
    check_refusals(&(rule){.op = "log_softmax",
                           .build = build,
                           .with = &(int){0},
                           .arity = 1,
                           .shape = {WG_SHAPE(3)}});
    wg_tape_free(t);
}
