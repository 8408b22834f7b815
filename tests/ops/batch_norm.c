/* Tests of ops/batch_norm.c. */
#include "norms.h"

#include <math.h>

/* ---- Training -------------------------------------------------------------------------------- */

static wg_tensor of_training(const norm *n, wg_tensor x, wg_tensor gain, wg_tensor bias)
{
    return wg_batch_norm_train(x, gain, bias, WG_NONE, WG_NONE, 0.1, n->eps).y;
}

Test(batch_norm, in_training_has_mean_zero_and_deviation_one_in_each_channel)
{
    const wg_shape shapes[] = {WG_SHAPE(5, 3), WG_SHAPE(2, 3, 4), WG_SHAPE(1, 3, 2, 2)};
    for (int s = 0; s < 3; s++)
        check_norm(&(norm){.op = "batch_norm_train",
                           .of = of_training,
                           .shape = shapes[s],
                           .parameters = channels_of,
                           .set = channel_of,
                           .parameter = channel_of,
                           .eps = 1e-3});
}

Test(batch_norm, in_training_moves_the_running_statistics)
{
    enum { N = 5, C = 2 };
    const double at[N * C] = {1, 10, 2, 20, 3, 30, 4, 40, 5, 50};
    const double mean[C] = {3, 30}, unbiased[C] = {2.5, 250};
    for (int d = 0; d < 2; d++) {
        double y[N * C], m[C], v[C], right_m[C] = {0, 1}, right_v[C] = {1, 4};
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(N, C)), none = WG_NONE;
        const wg_tensor running_m = wg_param(t, "mean", reals[d], WG_SHAPE(C));
        const wg_tensor running_v = wg_param(t, "variance", reals[d], WG_SHAPE(C));
        const wg_batch_norm_result r =
            wg_batch_norm_train(x, none, none, running_m, running_v, 0.25, 0);
        const wg_tensor wanted[] = {r.y, r.mean, r.variance};
        put(x, at);
        put(running_m, right_m);
        put(running_v, right_v);
        wg_program *p = wg_compile(t, wanted, 3);
        for (int run = 0; run < 3; run++) {
            cr_assert(wg_run(p) == WG_OK);
            get(r.y, y);
            get(running_m, m);
            get(running_v, v);
            for (int c = 0; c < C; c++) {
                right_m[c] = 0.75 * right_m[c] + 0.25 * mean[c];
                right_v[c] = 0.75 * right_v[c] + 0.25 * unbiased[c];
                cr_assert(near(m[c], right_m[c], 0, 1e-6) && near(v[c], right_v[c], 0, 1e-6));
            }
            cr_assert(near(y[0], -2 / sqrt(2), 0, 1e-6)); /* by the batch's own, biased variance */
        }
        wg_tape_free(t);
    }
}

Test(batch_norm, in_training_records_no_assignment_without_running_statistics)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(4, 2)), none = WG_NONE;
    const wg_batch_norm_result r = wg_batch_norm_train(x, none, none, none, none, 0.1, 1e-5);
    cr_assert(wg_is_valid(r.y) && !r.mean.tape && !r.variance.tape);
    expect_ok(t);
    wg_tape_free(t);
}

/* ---- Evaluation ------------------------------------------------------------------------------ */

/* Of x, mean and variance, between a fixed gain and bias. */
static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const wg_tensor gain = wg_full(x[0].tape, wg_dtype_of(x[0]), wg_shape_of(x[1]), 1.5);
    const wg_tensor bias = wg_full(x[0].tape, wg_dtype_of(x[0]), wg_shape_of(x[1]), 0.5);
    (void)r;
    return wg_batch_norm(x[0], gain, bias, x[1], x[2], 0.125);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const norm n = {.shape = r->shape[0]};
    for (int64_t i = 0; i < count_of(&n.shape); i++) {
        const int64_t c = channel_of(&n, i);
        const double root = sqrt(x[2][c] + 0.125), g = 1.5 * ybar[i];
        xbar[0][i] = g / root;
        xbar[1][c] -= g / root;
        xbar[2][c] -= 0.5 * g * (x[0][i] - x[1][c]) / (root * root * root);
    }
}

Test(batch_norm, in_evaluation_goes_by_the_running_statistics)
{
    const wg_shape shapes[] = {WG_SHAPE(4, 3), WG_SHAPE(2, 3, 2), WG_SHAPE(1, 3), WG_SHAPE(0, 3)};
    for (int s = 0; s < 4; s++) {
        const rule r = {.op = "batch_norm",
                        .build = build,
                        .arity = 3,
                        .shape = {shapes[s], WG_SHAPE(3), WG_SHAPE(3)},
                        .low = {-2, -1, 0.5},
                        .high = {2, 1, 2},
                        .pullback = pullback};
        check_rule(&r);
        check_layouts(&r);
    }
}

Test(batch_norm, in_evaluation_has_the_documented_value)
{
    wg_tape *t = wg_tape_new();
    double y[4];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 2));
    const wg_tensor p[4] = {
        wg_input(t, "gain", WG_F64, WG_SHAPE(2)), wg_input(t, "bias", WG_F64, WG_SHAPE(2)),
        wg_input(t, "mean", WG_F64, WG_SHAPE(2)), wg_input(t, "variance", WG_F64, WG_SHAPE(2))};
    const double at[] = {1, 2, 3, 4}, of[4][2] = {{2, 3}, {10, 20}, {1, -1}, {3, 15}};
    put(x, at);
    for (int k = 0; k < 4; k++)
        put(p[k], of[k]);
    value_of(wg_batch_norm(x, p[0], p[1], p[2], p[3], 1), y);
    cr_assert(y[0] == 10 && y[1] == 22.25 && y[2] == 12 && y[3] == 23.75);
    wg_tape_free(t);
}

/* ---- Refusals -------------------------------------------------------------------------------- */

Test(batch_norm, refuses_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(4, 3)), none = WG_NONE;
    const wg_tensor three = wg_input(t, "three", WG_F32, WG_SHAPE(3));
    const wg_tensor four = wg_input(t, "four", WG_F32, WG_SHAPE(4));
    const wg_tensor one = wg_input(t, "one", WG_F32, WG_SHAPE(1, 3));
    expect_poisoned(wg_batch_norm(x, none, none, four, three, 1), t, WG_ERROR_SHAPE,
                    "batch_norm: of x [4×3] the mean must be [3], which four [4] is not");
    expect_poisoned(wg_batch_norm(x, none, none, three, none, 1), t, WG_ERROR_NULL,
                    "batch_norm: mean or variance has no tape");
    expect_poisoned(wg_batch_norm(three, none, none, three, three, 1), t, WG_ERROR_SHAPE,
                    "batch_norm: three [3] has no second axis, of channels");
    expect_poisoned(wg_batch_norm_train(one, none, none, none, none, 0.1, 1).y, t, WG_ERROR_SHAPE,
                    "batch_norm_train: one [1×3] has fewer than two elements in a channel");
    expect_poisoned(wg_batch_norm_train(x, none, none, three, none, 0.1, 1).mean, t, WG_ERROR_NULL,
                    "batch_norm_train: one of mean and variance has no tape");
    expect_poisoned(wg_batch_norm_train(x, none, none, three, three, 1.5, 1).variance, t,
                    WG_ERROR_ARGUMENT, "batch_norm_train: momentum 1.5 is not in 0 … 1");
    expect_poisoned(wg_batch_norm_train(x, four, none, none, none, 0.1, 1).y, t, WG_ERROR_SHAPE,
                    "batch_norm_train: of x [4×3] the gain must be [3], which four [4] is not");
    expect_poisoned(
        wg_batch_norm_train(x, none, none, wg_square(three), wg_neg(three), 0.1, 1).mean, t,
        WG_ERROR_ARGUMENT, "assign: ");
    const wg_batch_norm_result mixed =
        wg_batch_norm_train(x, none, none, wg_square(three), three, 0.1, 1);
    cr_assert(!wg_is_valid(mixed.y) && !wg_is_valid(mixed.mean) && !wg_is_valid(mixed.variance));
    wg_clear_error(t);
    expect_poisoned(wg_batch_norm_train(wg_poisoned(t), none, none, none, none, 0.1, 1).y, t,
                    WG_ERROR_NULL, "batch_norm_train: operand 1 is poisoned");
    wg_tape_free(t);
}
