/* Tests of ops/softmax.c. */
#include "along.h"

#include <math.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    return wg_softmax(x[0], *(const int *)r->with);
}

/* The Jacobian of each line written out: ∂y_k/∂x_i = y_k ([i = k] − y_i). */
static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const lines along = lines_along(&r->shape[0], *(const int *)r->with);
    for (int64_t l = 0; l < along.count; l++) {
        double line[MOST], y[MOST];
        get_line(&along, l, x[0], line);
        softmax_of(along.length, line, y, WG_F64);
        for (int64_t i = 0; i < along.length; i++)
            for (int64_t k = 0; k < along.length; k++)
                xbar[0][on_line(&along, l, i)] +=
                    y[k] * ((i == k) - y[i]) * ybar[on_line(&along, l, k)];
    }
}

Test(softmax, is_exp_over_the_sum_of_exp_in_the_documented_bits)
{
    check_lines(wg_softmax, softmax_of);
}

Test(softmax, agrees_with_libm_in_long_double)
{
    enum { N = 50 };
    for (int d = 0; d < 2; d++) {
        double x[N], y[N];
        long double sum = 0;
        wg_tape *t = wg_tape_new();
        const wg_tensor leaf = wg_input(t, "x", reals[d], WG_SHAPE(N));
        put_random(leaf, 1, -5, 5);
        get(leaf, x);
        value_of(wg_softmax(leaf, 0), y);
        for (int i = 0; i < N; i++)
            sum += expl((long double)x[i]);
        for (int i = 0; i < N; i++)
            cr_assert(near(y[i], (double)(expl((long double)x[i]) / sum), 0, d ? 2e-15 : 1e-6));
        wg_tape_free(t);
    }
}

Test(softmax, stays_finite_for_large_numbers_and_lets_nan_through)
{
    const struct {
        double x[3], y[3];
    } cases[] = {
        {{1e4, -1e4, 0}, {1, 0, 0}},
        {{1e30, 1e30, 0}, {0.5, 0.5, 0}},
        {{-INFINITY, 2, 2}, {0, 0.5, 0.5}},
        {{INFINITY, 0, 1}, {NAN, NAN, NAN}}, /* inf − inf */
        {{NAN, 0, 1}, {NAN, NAN, NAN}},
        {{0, 1, NAN}, {NAN, NAN, NAN}},
        {{-INFINITY, -INFINITY, -INFINITY}, {NAN, NAN, NAN}},
        {{0, -0.0, 0}, {1.0 / 3, 1.0 / 3, 1.0 / 3}},
    };
    for (int d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            wg_tape *t = wg_tape_new();
            double y[3];
            const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(3));
            put(x, cases[i].x);
            value_of(wg_softmax(x, 0), y);
            for (int k = 0; k < 3; k++)
                cr_assert(same_bits(y[k], rounded(cases[i].y[k], reals[d]), reals[d]),
                          "case %d, element %d: %g", (int)i, k, y[k]);
            wg_tape_free(t);
        }
}

Test(softmax, has_the_rule_of_its_jacobian_along_every_axis)
{
    check_rule_along_axes(
        (rule){.op = "softmax", .build = build, .arity = 1, .pullback = pullback});
}

Test(softmax, equals_exp_over_sum_of_exp_recorded_step_by_step)
{
    wg_tape *t = wg_tape_new();
    double a[12], b[12];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3, 4)), e = wg_exp(x);
    const wg_tensor ybar = wg_input(t, "ybar", WG_F64, WG_SHAPE(3, 4));
    const wg_tensor slow = wg_div(e, wg_sum_axes(e, WG_AXES(0), true));
    put_random(x, 1, -2, 2);
    put_random(ybar, 2, -2, 2);
    value_of(wg_vjp(wg_softmax(x, 0), ybar, x), a);
    value_of(wg_vjp(slow, ybar, x), b);
    for (int i = 0; i < 12; i++)
        cr_assert(near(a[i], b[i], 1e-14, 1e-13));
    wg_tape_free(t);
}

Test(softmax, counts_axes_from_either_end_and_refuses_others)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 4));
    cr_assert(wg_same(wg_softmax(x, 1), wg_softmax(x, -1)));
    cr_assert(wg_same(wg_softmax(x, 0), wg_softmax(x, -2)));
    cr_assert(!wg_same(wg_softmax(x, 0), wg_softmax(x, 1)));
    expect_poisoned(wg_softmax(x, 2), t, WG_ERROR_ARGUMENT,
                    "softmax: there is no axis 2 of x [3×4], which has 2");
    expect_poisoned(wg_softmax(x, -3), t, WG_ERROR_ARGUMENT, "softmax: there is no axis -3");
    expect_poisoned(wg_softmax(wg_sum(x), 0), t, WG_ERROR_ARGUMENT, "softmax: there is no axis 0");
    check_refusals(&(rule){
        .op = "softmax", .build = build, .with = &(int){0}, .arity = 1, .shape = {WG_SHAPE(3)}});
    wg_tape_free(t);
}
