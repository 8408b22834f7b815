/* Tests of ops/dropout.c. */
#include "gradients.h"

#include <math.h>

static wg_key key_of(wg_tape *t)
{
    return (wg_key){5, wg_scalar(t, WG_I64, 3)};
}

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    return wg_dropout(x[0], *(const double *)r->with, key_of(x[0].tape));
}

/* The factor of element i. */
static double factor(double p, double u)
{
    return u < p || p == 1 ? 0 : 1 / (1 - p);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const double p = *(const double *)r->with;
    double u[MOST];
    wg_tape *t = wg_tape_new();
    (void)x;
    value_of(wg_random_uniform(key_of(t), WG_F64, r->shape[0]), u);
    for (int64_t i = 0; i < count_of(&r->shape[0]); i++)
        xbar[0][i] = factor(p, u[i]) * ybar[i];
    wg_tape_free(t);
}

Test(dropout, has_the_mask_of_the_forward_pass_in_its_rule)
{
    const wg_shape shapes[] = {WG_SCALAR, WG_SHAPE(9), WG_SHAPE(3, 4), WG_SHAPE(2, 3, 4),
                               WG_SHAPE(0, 3)};
    const double p[] = {0, 0.25, 0.5, 1};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (int i = 0; i < 4; i++) {
            const rule r = {.op = "dropout",
                            .build = build,
                            .with = &p[i],
                            .arity = 1,
                            .shape = {shapes[s]},
                            .polynomial = true,
                            .pullback = pullback};
            check_rule(&r);
            check_layouts(&r);
        }
}

Test(dropout, drops_a_share_of_p_and_scales_the_rest)
{
    enum { N = 4000 };
    for (int d = 0; d < 2; d++)
        for (double p = 0; p <= 1; p += 0.25) {
            double y[N];
            int dropped = 0;
            wg_tape *t = wg_tape_new();
            value_of(wg_dropout(wg_full(t, reals[d], WG_SHAPE(N), 3), p, key_of(t)), y);
            for (int i = 0; i < N; i++) {
                dropped += y[i] == 0;
                cr_assert(y[i] == 0 || near(y[i], 3 / (1 - p), 0, 1e-6));
            }
            cr_assert(fabs(dropped - p * N) <= 4 * sqrt(p * (1 - p) * N));
            wg_tape_free(t);
        }
}

/* Value, gradient and the gradient of a gradient of one run agree on what was dropped; the next
 * step drops something else. */
Test(dropout, drops_the_same_everywhere_in_a_run_and_something_else_in_the_next)
{
    enum { N = 64, RUNS = 3 };
    double y[RUNS][N], g[N], gg[N];
    wg_tape *t = wg_tape_new();
    const wg_tensor step = wg_param(t, "step", WG_I64, WG_SCALAR);
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(N));
    const wg_tensor dropped = wg_dropout(x, 0.5, (wg_key){1, step});
    const wg_tensor slope = wg_gradient(wg_sum(wg_square(dropped)), x);
    const wg_tensor bend = wg_gradient(wg_sum(slope), x);
    const wg_tensor wanted[] = {dropped, slope, bend, wg_assign(step, wg_next(step))};
    wg_program *p = wg_compile(t, wanted, 4);
    wg_fill(x, 1);
    wg_fill(step, 0);
    for (int run = 0; run < RUNS; run++) {
        cr_assert(wg_run(p) == WG_OK);
        get(dropped, y[run]);
        get(slope, g);
        get(bend, gg);
        for (int i = 0; i < N; i++)
            cr_assert(g[i] == 4 * y[run][i] && gg[i] == g[i] && (y[run][i] == 0 || y[run][i] == 2));
    }
    for (int run = 1; run < RUNS; run++) {
        int differ = 0;
        for (int i = 0; i < N; i++)
            differ += y[run][i] != y[run - 1][i];
        cr_assert(differ > 10);
    }
    wg_tape_free(t);
}

Test(dropout, refuses_what_is_no_probability_and_no_key)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3));
    const wg_key two = {1, wg_input(t, "step", WG_I64, WG_SHAPE(2))};
    const wg_key none = {1, WG_NONE};
    expect_poisoned(wg_dropout(x, 1.5, key_of(t)), t, WG_ERROR_ARGUMENT,
                    "dropout: probability 1.5 is not in 0 … 1");
    expect_poisoned(wg_dropout(x, -0.1, key_of(t)), t, WG_ERROR_ARGUMENT, "is not in 0 … 1");
    expect_poisoned(wg_dropout(x, (double)NAN, key_of(t)), t, WG_ERROR_ARGUMENT, "is not in 0 … 1");
    expect_poisoned(wg_dropout(x, 0.5, two), t, WG_ERROR_SHAPE, "is not a single number");
    expect_poisoned(wg_dropout(x, 0.5, none), t, WG_ERROR_NULL, "dropout: operand 2 has no tape");
    expect_poisoned(wg_dropout(two.step, 0.5, two), t, WG_ERROR_DTYPE,
                    "dropout: step [2] is i64; it takes f32 or f64");
    expect_poisoned(wg_dropout(wg_poisoned(t), 0.5, two), t, WG_ERROR_NULL,
                    "dropout: operand 1 is poisoned");
    cr_assert(!wg_is_valid(wg_dropout(WG_NONE, 0.5, none)));
    wg_tape_free(t);
}
