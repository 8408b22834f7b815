/* Tests of ops/layer_norm.c. */
#include "norms.h"

#include <math.h>

static wg_tensor of(const norm *n, wg_tensor x, wg_tensor gain, wg_tensor bias)
{
    return wg_layer_norm(x, n->number, gain, bias, n->eps);
}

Test(layer_norm, has_mean_zero_and_deviation_one_over_the_last_axes_then_gain_and_bias)
{
    check_norm_over_last_axes((norm){.op = "layer_norm", .of = of}, 1e-5, 0.1);
}

Test(layer_norm, of_equal_elements_is_the_bias_unless_eps_is_zero)
{
    wg_tape *t = wg_tape_new();
    double y[4];
    const wg_tensor x = wg_full(t, WG_F32, WG_SHAPE(2, 2), 3), none = WG_NONE;
    const wg_tensor bias = wg_full(t, WG_F32, WG_SHAPE(2), 0.5);
    value_of(wg_layer_norm(x, 1, none, bias, 1e-5), y);
    cr_assert(y[0] == 0.5 && y[3] == 0.5);
    value_of(wg_layer_norm(x, 1, none, bias, 0), y);
    cr_assert(isnan(y[0]) && isnan(y[3]));
    wg_tape_free(t);
}

Test(layer_norm, of_no_elements_is_nothing)
{
    wg_tape *t = wg_tape_new();
    double y[1], g[4];
    const wg_tensor gain = wg_input(t, "gain", WG_F64, WG_SHAPE(4));
    const wg_tensor none = wg_full(t, WG_F64, WG_SHAPE(0, 4), 1);
    wg_fill(gain, 1);
    value_of(wg_layer_norm(none, 1, gain, gain, 1e-5), y);
    value_of(wg_gradient(wg_sum(wg_layer_norm(none, 1, gain, WG_NONE, 1e-5)), gain), g);
    cr_assert(g[0] == 0 && g[3] == 0);
    value_of(wg_layer_norm(wg_full(t, WG_F64, WG_SHAPE(3, 0), 1), 1, WG_NONE, WG_NONE, 1e-5), y);
    expect_ok(t);
    wg_tape_free(t);
}

Test(layer_norm, refuses_what_does_not_fit)
{
    wg_tape *t = wg_tape_new(), *other = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3)), none = WG_NONE;
    const wg_tensor g = wg_input(t, "g", WG_F32, WG_SHAPE(2));
    const wg_tensor i = wg_input(t, "i", WG_I64, WG_SHAPE(3));
    const wg_tensor abroad = wg_input(other, "g", WG_F32, WG_SHAPE(3));
    expect_poisoned(wg_layer_norm(x, 1, g, none, 1e-5), t, WG_ERROR_SHAPE,
                    "layer_norm: of x [2×3] the gain must be [3], which g [2] is not");
    expect_poisoned(wg_layer_norm(x, 2, none, g, 1e-5), t, WG_ERROR_SHAPE,
                    "layer_norm: of x [2×3] the bias must be [2×3], which g [2] is not");
    expect_poisoned(wg_layer_norm(x, 3, none, none, 1e-5), t, WG_ERROR_ARGUMENT,
                    "layer_norm: over 3 axes of x [2×3], which has 2");
    expect_poisoned(wg_layer_norm(x, 0, none, none, 1e-5), t, WG_ERROR_ARGUMENT, "over 0 axes");
    expect_poisoned(wg_layer_norm(x, -1, none, none, 1e-5), t, WG_ERROR_ARGUMENT, "over -1 axes");
    expect_poisoned(wg_layer_norm(x, 1, none, none, -1), t, WG_ERROR_ARGUMENT,
                    "layer_norm: eps is -1; it must be finite, at least 0");
    expect_poisoned(wg_layer_norm(x, 1, none, none, (double)NAN), t, WG_ERROR_ARGUMENT, "eps is");
    expect_poisoned(wg_layer_norm(x, 1, none, none, (double)INFINITY), t, WG_ERROR_ARGUMENT,
                    "eps is inf");
    expect_poisoned(wg_layer_norm(i, 1, none, none, 1e-5), t, WG_ERROR_DTYPE,
                    "layer_norm: i [3] is i64; it takes f32 or f64");
    expect_poisoned(wg_layer_norm(x, 1, wg_input(t, "d", WG_F64, WG_SHAPE(3)), none, 1e-5), t,
                    WG_ERROR_DTYPE, "layer_norm: dtypes differ");
    expect_poisoned(wg_layer_norm(x, 1, abroad, none, 1e-5), t, WG_ERROR_ARGUMENT,
                    "layer_norm: operand 2 is of another tape");
    expect_poisoned(wg_layer_norm(wg_poisoned(t), 1, none, none, 1e-5), t, WG_ERROR_NULL,
                    "layer_norm: operand 1 is poisoned");
    expect_poisoned(wg_layer_norm(none, 1, g, none, 1e-5), t, WG_ERROR_NULL,
                    "layer_norm: operand 1 has no tape");
    cr_assert(!wg_is_valid(wg_layer_norm(none, 1, none, none, 1e-5)));
    wg_tape_free(t);
    wg_tape_free(other);
}
