/* Tests of ops/clamp.c. */
#include "gradients.h"

#include <math.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_clamp(x[0], x[1], x[2]);
}

/* All goes to one operand: the one that r->with says. */
static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const int k = *(const int *)r->with;
    wg_shape y, both;
    (void)x;
    wg_broadcast_shapes(&r->shape[0], &r->shape[1], &both);
    wg_broadcast_shapes(&both, &r->shape[2], &y);
    for (int64_t i = 0; i < count_of(&y); i++)
        xbar[k][broadcast_index(&r->shape[k], &y, i)] += ybar[i];
}

/* x in an interval, low in (−1, −0.5), high in (0.5, 1). */
static void check_between(double low, double high, int all_to)
{
    const wg_shape shapes[][3] = {
        {WG_SHAPE(5), WG_SCALAR, WG_SCALAR},
        {WG_SHAPE(3, 4), WG_SHAPE(4), WG_SHAPE(3, 1)},
        {WG_SHAPE(3, 1), WG_SHAPE(3, 4), WG_SHAPE(2, 1, 4)},
        {WG_SCALAR, WG_SHAPE(3), WG_SHAPE(2, 1)},
        {WG_SHAPE(0, 3), WG_SHAPE(3), WG_SCALAR},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        rule r = {.op = "clamp",
                  .build = build,
                  .with = &all_to,
                  .arity = 3,
                  .low = {low, -1, 0.5},
                  .high = {high, -0.5, 1},
                  .pullback = pullback};
        for (int k = 0; k < 3; k++)
            r.shape[k] = shapes[i][k];
        check_rule(&r);
        check_layouts(&r);
    }
}

Test(clamp, hands_the_adjoint_to_what_it_gives)
{
    check_between(-0.4, 0.4, 0);
    check_between(-2, -1.1, 1);
    check_between(1.1, 2, 2);
}

Test(clamp, keeps_within_bounds_of_which_the_upper_one_wins)
{
    const struct {
        double x, low, high, y, g[3];
    } cases[] = {
        {0, -1, 1, 0, {1, 0, 0}},
        {-2, -1, 1, -1, {0, 1, 0}},
        {2, -1, 1, 1, {0, 0, 1}},
        {-1, -1, 1, -1, {1, 0, 0}}, /* at a bound x has slope 1 */
        {1, -1, 1, 1, {1, 0, 0}},
        {1, 1, 1, 1, {1, 0, 0}},
        {0, 1, 1, 1, {0, 0, 0}}, /* as PyTorch: neither bound is beyond the other */
        {2, 1, 1, 1, {0, 0, 1}},
        {0, 2, -2, -2, {0, 0, 1}},
        {3, 2, -2, -2, {0, 0, 1}},
        {-3, 2, -2, -2, {0, 0, 1}},
        {-0.0, 0, 1, -0.0, {1, 0, 0}},
        {INFINITY, -1, 1, 1, {0, 0, 1}},
        {-INFINITY, -1, 1, -1, {0, 1, 0}},
        {5, -INFINITY, INFINITY, 5, {1, 0, 0}},
        {NAN, -1, 1, NAN, {0, 0, 0}},
        {0, NAN, 1, NAN, {0, 0, 0}},
        {0, -1, NAN, NAN, {0, 0, 0}},
    };
    for (int d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            wg_tape *t = wg_tape_new();
            double y, g;
            const double at[] = {cases[i].x, cases[i].low, cases[i].high};
            wg_tensor x[3];
            for (int k = 0; k < 3; k++) {
                x[k] = wg_input(t, "x", reals[d], WG_SCALAR);
                put(x[k], &at[k]);
            }
            const wg_tensor clamped = wg_clamp(x[0], x[1], x[2]);
            value_of(clamped, &y);
            cr_assert(same_bits(y, cases[i].y, reals[d]), "case %d: %g", (int)i, y);
            for (int k = 0; k < 3; k++) {
                value_of(wg_gradient(clamped, x[k]), &g);
                cr_assert(g == cases[i].g[k], "case %d, operand %d: %g", (int)i, k + 1, g);
            }
            wg_tape_free(t);
        }
}

Test(clamp, refuses_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3));
    const wg_tensor low = wg_input(t, "low", WG_F32, WG_SHAPE(2));
    expect_poisoned(wg_clamp(x, low, low), t, WG_ERROR_SHAPE,
                    "clamp: shapes do not broadcast: x [2×3] and low [2]");
    check_refusals(&(rule){.op = "clamp",
                           .build = build,
                           .arity = 3,
                           .shape = {WG_SHAPE(3), WG_SHAPE(3), WG_SHAPE(3)}});
    wg_tape_free(t);
}
