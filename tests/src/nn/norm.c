/* Tests of src/nn/norm.c. */
#include "layers.h"

#include <math.h>

static wg_tensor two_groups(wg_tensor x, const char *name)
{
    return wg_nn_group_norm(x, name, 2);
}

static wg_tensor by_batch(wg_tensor x, const char *name)
{
    return wg_nn_batch_norm(x, name, true);
}

static wg_tensor by_states(wg_tensor x, const char *name)
{
    return wg_nn_batch_norm(x, name, false);
}

/* (x − m) / √(v + 10⁻⁵) of n numbers `step` apart, with v around 0 instead of around m where `rms`. */
static void normalise(const double *x, double *y, int n, int step, bool rms)
{
    double m = 0, v = 0;
    for (int i = 0; i < n && !rms; i++)
        m += x[i * step] / n;
    for (int i = 0; i < n; i++)
        v += (x[i * step] - m) * (x[i * step] - m) / n;
    for (int i = 0; i < n; i++)
        y[i * step] = (x[i * step] - m) / sqrt(v + 1e-5);
}

Test(nn_norm, is_normal_over_its_axes_times_gain_plus_bias)
{
    double x[24], gain[4], bias[4], y[24], right[24];
    wg_tensor (*const layer[])(wg_tensor x, const char *name) = {wg_nn_layer_norm, wg_nn_rms_norm,
                                                                 two_groups, by_batch};
    for (int k = 0; k < 4; k++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor in = wg_input(t, "x", WG_F64, WG_SHAPE(6, 4)), out = layer[k](in, "n");
        put_random(in, 1, -2, 2);
        put_random(wg_find(t, "n/gain"), 2, -2, 2);
        get(in, x);
        get_named(t, "n/gain", WG_SHAPE(4), gain);
        if (k != 1) {
            put_random(wg_find(t, "n/bias"), 3, -2, 2);
            get_named(t, "n/bias", WG_SHAPE(4), bias);
        }
        value_of(out, y);
        for (int i = 0; i < 6 && k < 2; i++)
            normalise(x + 4 * i, right + 4 * i, 4, 1, k == 1);
        for (int i = 0; i < 12 && k == 2; i++)
            normalise(x + 2 * i, right + 2 * i, 2, 1, false);
        for (int i = 0; i < 4 && k == 3; i++)
            normalise(x + i, right + i, 6, 4, false);
        for (int i = 0; i < 24; i++)
            right[i] = right[i] * gain[i % 4] + (k == 1 ? 0 : bias[i % 4]);
        expect_near(y, right, 24, 1e-12);
        wg_tape_free(t);
    }
}

Test(nn_norm, gain_is_one_and_bias_zero_at_first)
{
    double gain[3], bias[3];
    wg_tape *t = wg_tape_new();
    wg_nn_layer_norm(wg_input(t, "x", WG_F32, WG_SHAPE(2, 3)), "n");
    get_named(t, "n/gain", WG_SHAPE(3), gain);
    get_named(t, "n/bias", WG_SHAPE(3), bias);
    for (int i = 0; i < 3; i++)
        cr_assert(gain[i] == 1 && bias[i] == 0);
    wg_nn_rms_norm(wg_input(t, "x", WG_F32, WG_SHAPE(2, 3)), "r");
    cr_assert(wg_is_valid(wg_find_quietly(t, "r/gain")) &&
              !wg_is_valid(wg_find_quietly(t, "r/bias")));
    wg_tape_free(t);
}

/* mean ← 0.9 mean + 0.1 m, variance ← 0.9 variance + 0.1 v n / (n − 1), in each run of a program
 * that computes y, and in no other; evaluation uses them and shares gain and bias. */
Test(nn_norm, batches_move_the_states_that_evaluation_uses)
{
    double x[12], mean[2] = {0, 0}, variance[2] = {1, 1}, is[2], y[4], at[4] = {1, -1, 0.5, 3};
    wg_tape *t = wg_tape_new();
    const wg_tensor in = wg_input(t, "x", WG_F64, WG_SHAPE(6, 2)),
                    few = wg_input(t, "few", WG_F64, WG_SHAPE(2, 2)), out = by_batch(in, "n"),
                    evaluated = by_states(few, "n");
    wg_program *train = wg_compile(t, &out, 1), *test = wg_compile(t, &evaluated, 1);
    put(few, at);
    for (int run = 0; run < 4; run++) {
        put_random(in, (uint64_t)run, -2, 3);
        get(in, x);
        cr_assert(wg_run(train) == WG_OK && wg_run(test) == WG_OK && wg_run(test) == WG_OK);
        for (int c = 0; c < 2; c++) {
            double m = 0, v = 0;
            for (int i = 0; i < 6; i++)
                m += x[2 * i + c] / 6;
            for (int i = 0; i < 6; i++)
                v += (x[2 * i + c] - m) * (x[2 * i + c] - m) / 5;
            mean[c] = 0.9 * mean[c] + 0.1 * m;
            variance[c] = 0.9 * variance[c] + 0.1 * v;
        }
        get_named(t, "n/mean", WG_SHAPE(2), is);
        expect_near(is, mean, 2, 1e-14);
        get_named(t, "n/variance", WG_SHAPE(2), is);
        expect_near(is, variance, 2, 1e-14);
        get(evaluated, y);
        for (int i = 0; i < 4; i++)
            cr_assert(near(y[i], (at[i] - mean[i % 2]) / sqrt(variance[i % 2] + 1e-5), 1e-13, 0));
    }
    cr_assert(wg_node_of(wg_find(t, "n/mean"))->op->role == WG_ROLE_STATE);
    expect_ok(t);
    wg_tape_free(t);
}

Test(nn_norm, has_the_derivatives_that_differences_give)
{
    check_layer(wg_nn_layer_norm, WG_SHAPE(2, 3, 4));
    check_layer(wg_nn_rms_norm, WG_SHAPE(3, 4));
    check_layer(two_groups, WG_SHAPE(2, 4, 3));
    check_layer(by_batch, WG_SHAPE(5, 3));
    check_layer(by_batch, WG_SHAPE(2, 3, 2, 2));
    check_layer(by_states, WG_SHAPE(5, 3));
}

Test(nn_norm, refuses_what_has_no_such_axis)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor v = wg_input(t, "v", WG_F64, WG_SHAPE(4)),
                    one = wg_input(t, "s", WG_F64, WG_SCALAR);
    expect_bad_calls(wg_nn_layer_norm, WG_SHAPE(2, 4));
    expect_bad_calls(wg_nn_rms_norm, WG_SHAPE(2, 4));
    expect_bad_calls(two_groups, WG_SHAPE(2, 4));
    expect_bad_calls(by_batch, WG_SHAPE(2, 4));
    expect_bad_calls(by_states, WG_SHAPE(2, 4));
    expect_poisoned(by_batch(v, "n"), t, WG_ERROR_SHAPE,
                    "wg_nn_batch_norm: v [4]: it should be [N×C×…]");
    expect_poisoned(two_groups(v, "n"), t, WG_ERROR_SHAPE, "wg_nn_group_norm: v [4]: it should be");
    expect_poisoned(wg_nn_layer_norm(one, "n"), t, WG_ERROR_SHAPE,
                    "wg_nn_layer_norm: s []: it should be […×C]");
    expect_poisoned(wg_nn_rms_norm(one, "n"), t, WG_ERROR_SHAPE,
                    "wg_nn_rms_norm: s []: it should be […×C]");
    expect_poisoned(wg_nn_group_norm(wg_input(t, "x", WG_F64, WG_SHAPE(2, 3)), "n", 2), t,
                    WG_ERROR_ARGUMENT, "");
    cr_assert_str_eq(wg_scope_now(t), "");
    wg_tape_free(t);
}
