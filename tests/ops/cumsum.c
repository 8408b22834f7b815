/* Tests of ops/cumsum.c. */
#include "along.h"

#include <math.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    return wg_cumsum(x[0], *(const int *)r->with);
}

static void sums_of(int64_t n, const double *x, double *y, wg_dtype dtype)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        y[i] = sum = rounded(sum + x[i], dtype);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const lines along = lines_along(&r->shape[0], *(const int *)r->with);
    (void)x;
    for (int64_t l = 0; l < along.count; l++)
        for (int64_t i = 0; i < along.length; i++)
            for (int64_t k = i; k < along.length; k++)
                xbar[0][on_line(&along, l, i)] += ybar[on_line(&along, l, k)];
}

Test(cumsum, adds_in_order_along_every_axis)
{
    check_lines(wg_cumsum, sums_of);
}

Test(cumsum, has_the_rule_of_sums_from_the_end)
{
    check_rule_along_axes((rule){
        .op = "cumsum", .build = build, .arity = 1, .polynomial = true, .pullback = pullback});
}

Test(cumsum, is_the_same_for_negative_axes_and_keeps_infinities)
{
    for (int d = 0; d < 2; d++) {
        double y[5];
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(5));
        put(x, (double[]){-0.0, 1, INFINITY, 2, -INFINITY});
        value_of(wg_cumsum(x, -1), y);
        cr_assert(same_bits(y[0], 0, reals[d]) && y[1] == 1 && y[2] == INFINITY);
        cr_assert(y[3] == INFINITY && isnan(y[4]));
        cr_assert(wg_same(wg_cumsum(x, -1), wg_cumsum(x, 0)));
        wg_tape_free(t);
    }
}

Test(cumsum, refuses_an_axis_that_is_not_there_and_what_every_op_refuses)
{
    const int axis = 1;
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 4));
    expect_poisoned(wg_cumsum(x, 2), t, WG_ERROR_ARGUMENT,
                    "cumsum: there is no axis 2 of x [3×4], which has 2");
    expect_poisoned(wg_cumsum(wg_scalar(t, WG_F32, 1), 0), t, WG_ERROR_ARGUMENT,
                    "cumsum: there is no axis 0 of");
    wg_tape_free(t);
    check_refusals(&(rule){
        .op = "cumsum", .build = build, .with = &axis, .arity = 1, .shape = {WG_SHAPE(2, 3)}});
}
