/* Tests of src/nn/conv.c. */
#include "layers.h"

#include <math.h>

static const wg_conv_options wide = {.stride = {2, 1}, .padding = {1, 2}, .groups = 2};

static wg_tensor planes(wg_tensor x, const char *name)
{
    return wg_nn_conv2d(x, name, 6, (const int64_t[]){3, 2}, wide);
}

static wg_tensor lines(wg_tensor x, const char *name)
{
    return wg_nn_conv1d(x, name, 4, 3, wide);
}

/* One element of the cross-correlation, in plain loops. */
static double correlate(const double *x, const double *W, int o, int i, int j)
{
    double sum = 0;
    for (int c = 0; c < 2; c++) /* channels of a group */
        for (int p = 0; p < 3; p++)
            for (int q = 0; q < 2; q++) {
                const int row = 2 * i + p - 1, column = j + q - 2, channel = o / 3 * 2 + c;
                if (row >= 0 && row < 5 && column >= 0 && column < 4)
                    sum += W[((o * 2 + c) * 3 + p) * 2 + q] * x[(channel * 5 + row) * 4 + column];
            }
    return sum;
}

Test(nn_conv, is_the_correlation_with_its_weights_plus_its_bias)
{
    double x[4 * 5 * 4], W[6 * 2 * 3 * 2], b[6], y[6 * 3 * 7], right[6 * 3 * 7];
    wg_tape *t = wg_tape_new();
    const wg_tensor in = wg_input(t, "x", WG_F64, WG_SHAPE(1, 4, 5, 4)), out = planes(in, "c");
    put_random(in, 1, -2, 2);
    put_random(wg_find(t, "c/b"), 2, -2, 2);
    get(in, x);
    get_named(t, "c/W", WG_SHAPE(6, 2, 3, 2), W);
    get_named(t, "c/b", WG_SHAPE(6), b);
    value_of(out, y);
    for (int o = 0; o < 6; o++)
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 7; j++)
                right[(o * 3 + i) * 7 + j] = b[o] + correlate(x, W, o, i, j);
    cr_assert(wg_count(out) == 6 * 3 * 7);
    expect_near(y, right, 6 * 3 * 7, 1e-13);
    wg_tape_free(t);
}

Test(nn_conv, weights_are_hes_for_their_fan_in)
{
    wg_tape *t = wg_tape_new();
    planes(wg_input(t, "x", WG_F32, WG_SHAPE(1, 4, 5, 4)), "c");
    expect_uniform(t, "c/W", sqrt(6.0 / 12));
    lines(wg_input(t, "l", WG_F32, WG_SHAPE(3, 4, 9)), "d");
    expect_uniform(t, "d/W", sqrt(6.0 / 6));
    wg_tape_free(t);
}

Test(nn_conv, has_the_derivatives_that_differences_give)
{
    check_layer(planes, WG_SHAPE(2, 4, 4, 3));
    check_layer(planes, WG_SHAPE(4, 4, 3)); /* a single sample */
    check_layer(lines, WG_SHAPE(2, 4, 5));
}

Test(nn_conv, refuses_what_is_no_image)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 4, 5, 4)),
                    flat = wg_input(t, "flat", WG_F64, WG_SHAPE(2, 4));
    expect_bad_calls(planes, WG_SHAPE(2, 4, 5, 4));
    expect_bad_calls(lines, WG_SHAPE(2, 4, 5));
    expect_poisoned(planes(flat, "c"), t, WG_ERROR_SHAPE,
                    "wg_nn_conv2d: flat [2×4]: it should be [N×C×H×W] or [C×H×W]");
    expect_poisoned(lines(wg_scalar_like(x, 1), "c"), t, WG_ERROR_SHAPE,
                    "it should be [N×C×L] or [C×L]");
    expect_poisoned(wg_nn_conv2d(x, "c", 0, (const int64_t[]){3, 2}, wide), t, WG_ERROR_SHAPE,
                    "wg_nn_conv2d: W would be [0×2×3×2]; its sizes must be at least 1");
    expect_poisoned(wg_nn_conv2d(x, "c", 6, (const int64_t[]){3, -2}, wide), t, WG_ERROR_SHAPE, "");
    expect_poisoned(wg_nn_conv2d(x, "c", 6, (const int64_t[]){-3, -2}, wide), t, WG_ERROR_SHAPE,
                    "");
    expect_poisoned(wg_nn_conv2d(x, "c", 6, NULL, wide), t, WG_ERROR_NULL,
                    "wg_nn_conv2d: the size of the windows is NULL");
    expect_poisoned(
        wg_nn_conv2d(x, "c", 6, (const int64_t[]){3, 2}, (wg_conv_options){.groups = -1}), t,
        WG_ERROR_SHAPE, "");
    expect_poisoned(
        wg_nn_conv2d(x, "c", 6, (const int64_t[]){3, 2}, (wg_conv_options){.groups = 3}), t,
        WG_ERROR_ARGUMENT, "groups do not divide");
    cr_assert_str_eq(wg_scope_now(t), "");
    wg_tape_free(t);
}
