/* Tests of ops/where.c. */
#include "gradients.h"

#include <math.h>

/* 0, 1 and NaN in turn: false, true, true. */
static wg_tensor condition(wg_tape *t, wg_dtype dtype, wg_shape shape)
{
    double pattern[MOST];
    for (int64_t i = 0; i < count_of(&shape); i++)
        pattern[i] = i % 3 == 0 ? 0 : i % 3 == 1 ? 1 : (double)NAN;
    const wg_tensor x =
        wg_constant(t, WG_F64, shape, pattern, (size_t)count_of(&shape) * sizeof *pattern);
    return wg_cast(x, dtype);
}

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    return wg_where(condition(x[0].tape, wg_dtype_of(x[0]), *(const wg_shape *)r->with), x[0],
                    x[1]);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const wg_shape *by = r->with;
    wg_shape y, both;
    (void)x;
    wg_broadcast_shapes(&r->shape[0], &r->shape[1], &both);
    wg_broadcast_shapes(&both, by, &y);
    for (int64_t i = 0; i < count_of(&y); i++) {
        const int k = broadcast_index(by, &y, i) % 3 == 0;
        xbar[k][broadcast_index(&r->shape[k], &y, i)] += ybar[i];
    }
}

Test(where, chooses_and_its_rule_hands_all_to_the_side_that_was_chosen)
{
    const wg_shape shapes[][3] = {
        {WG_SCALAR, WG_SCALAR, WG_SCALAR},
        {WG_SHAPE(5), WG_SHAPE(5), WG_SHAPE(5)},
        {WG_SHAPE(3, 4), WG_SCALAR, WG_SHAPE(4)},
        {WG_SHAPE(4), WG_SHAPE(3, 1), WG_SCALAR},
        {WG_SHAPE(2, 1, 2), WG_SHAPE(3, 1), WG_SHAPE(2, 1, 1)},
        {WG_SCALAR, WG_SHAPE(3), WG_SHAPE(2, 1)},
        {WG_SHAPE(0, 3), WG_SHAPE(3), WG_SHAPE(1, 3)},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const rule r = {.op = "where",
                        .build = build,
                        .with = &shapes[i][0],
                        .arity = 2,
                        .shape = {shapes[i][1], shapes[i][2]},
                        .polynomial = true,
                        .pullback = pullback};
        check_rule(&r);
        check_layouts(&r);
    }
}

Test(where, looks_at_the_condition_wherever_it_lies)
{
    for (int d = 0; d < 2; d++) {
        double y[12];
        wg_tape *t = wg_tape_new();
        const wg_tensor c = wg_transpose(condition(t, reals[d], WG_SHAPE(4, 3)));
        value_of(wg_where(c, wg_scalar(t, reals[d], 7), wg_scalar(t, reals[d], -0.0)), y);
        for (int i = 0; i < 12; i++)
            cr_assert(same_bits(y[i], (i % 4 * 3 + i / 4) % 3 ? 7 : -0.0, reals[d]));
        wg_tape_free(t);
    }
}

/* ln x where that is a number: without the inner choice 1 / x, times 0, would be NaN at 0. */
Test(where, lets_no_infinity_of_the_other_side_through)
{
    for (int d = 0; d < 2; d++) {
        double y[3], g[3], gg[3];
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(3)), zero = wg_scalar_like(x, 0);
        const wg_tensor above = wg_greater(x, zero);
        const wg_tensor log = wg_log(wg_where(above, x, wg_scalar_like(x, 1)));
        const wg_tensor of = wg_where(above, log, wg_square(x)), slope = wg_gradient(wg_sum(of), x);
        put(x, (const double[]){4, 0, -2});
        value_of(of, y);
        value_of(slope, g);
        value_of(wg_gradient(wg_sum(slope), x), gg);
        cr_assert(y[1] == 0 && y[2] == 4);
        cr_assert(g[0] == 0.25 && g[1] == 0 && g[2] == -4);
        cr_assert(gg[0] == -0.0625 && gg[1] == 2 && gg[2] == 2);
        wg_tape_free(t);
    }
}

Test(where, hands_a_zero_to_the_side_that_was_not_chosen_whatever_the_adjoint)
{
    double a[3], b[3], c[3];
    wg_tape *t = wg_tape_new();
    const wg_tensor x[] = {wg_input(t, "c", WG_F64, WG_SHAPE(3)),
                           wg_input(t, "a", WG_F64, WG_SHAPE(3)),
                           wg_input(t, "b", WG_F64, WG_SHAPE(3))};
    const double adjoint[] = {INFINITY, NAN, -INFINITY};
    const wg_tensor y = wg_where(x[0], x[1], x[2]);
    const wg_tensor ybar = wg_constant(t, WG_F64, WG_SHAPE(3), adjoint, sizeof adjoint);
    put(x[0], (const double[]){1, 1, 0});
    put(x[1], (const double[]){1, 2, NAN});
    put(x[2], (const double[]){NAN, INFINITY, 3});
    value_of(y, c);
    cr_assert(c[0] == 1 && c[1] == 2 && c[2] == 3);
    value_of(wg_vjp(y, ybar, x[0]), c);
    value_of(wg_vjp(y, ybar, x[1]), a);
    value_of(wg_vjp(y, ybar, x[2]), b);
    cr_assert(a[0] == (double)INFINITY && isnan(a[1]) && same_bits(a[2], 0, WG_F64));
    cr_assert(same_bits(b[0], 0, WG_F64) && same_bits(b[1], 0, WG_F64) &&
              b[2] == -(double)INFINITY);
    for (int i = 0; i < 3; i++)
        cr_assert(same_bits(c[i], 0, WG_F64));
    wg_tape_free(t);
}

Test(where, chooses_among_whole_numbers)
{
    const int64_t c[] = {0, 1, -5}, a[] = {INT64_MIN, INT64_MAX, 3};
    int64_t y[3];
    wg_tape *t = wg_tape_new();
    const wg_tensor chosen =
        wg_where(wg_constant(t, WG_I64, WG_SHAPE(3), c, sizeof c),
                 wg_constant(t, WG_I64, WG_SHAPE(3), a, sizeof a), wg_scalar(t, WG_I64, -7));
    run_for(&chosen, 1);
    cr_assert(wg_read(chosen, y, sizeof y) == WG_OK);
    cr_assert(y[0] == -7 && y[1] == INT64_MAX && y[2] == 3);
    wg_tape_free(t);
}

static wg_tensor build_three(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_where(x[0], x[1], x[2]);
}

Test(where, refuses_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor c = wg_input(t, "c", WG_F32, WG_SHAPE(2, 3));
    const wg_tensor a = wg_input(t, "a", WG_F32, WG_SHAPE(3));
    expect_poisoned(wg_where(c, a, wg_input(t, "b", WG_F32, WG_SHAPE(2))), t, WG_ERROR_SHAPE,
                    "where: shapes do not broadcast: c [2×3] and b [2]");
    expect_poisoned(wg_where(wg_input(t, "i", WG_I64, WG_SHAPE(3)), a, a), t, WG_ERROR_DTYPE,
                    "where: dtypes differ: i [3] is i64, a [3] is f32; wg_cast one of them");
    check_refusals(&(rule){.op = "where",
                           .build = build_three,
                           .arity = 3,
                           .takes_i64 = true,
                           .shape = {WG_SHAPE(3), WG_SHAPE(3), WG_SHAPE(3)}});
    wg_tape_free(t);
}
