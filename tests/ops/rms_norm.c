/* Tests of ops/rms_norm.c. */
#include "norms.h"

static wg_tensor of(const norm *n, wg_tensor x, wg_tensor gain, wg_tensor bias)
{
    (void)bias;
    return wg_rms_norm(x, n->number, gain, n->eps);
}

Test(rms_norm, has_mean_square_one_over_the_last_axes_then_gain)
{
    check_norm_over_last_axes(
        (norm){.op = "rms_norm", .of = of, .keeps_mean = true, .no_bias = true}, 1e-5, 1e-5);
}

Test(rms_norm, of_zeros_is_zero_and_has_a_finite_slope)
{
    wg_tape *t = wg_tape_new();
    double y[3], g[3];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)), none = WG_NONE;
    wg_fill(x, 0);
    value_of(wg_rms_norm(x, 1, none, 0.25), y);
    value_of(wg_gradient(wg_sum(wg_rms_norm(x, 1, none, 0.25)), x), g);
    for (int i = 0; i < 3; i++)
        cr_assert(y[i] == 0 && g[i] == 2);
    wg_tape_free(t);
}

Test(rms_norm, refuses_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3)), none = WG_NONE;
    expect_poisoned(wg_rms_norm(x, 1, wg_input(t, "g", WG_F32, WG_SHAPE(2)), 1e-5), t,
                    WG_ERROR_SHAPE,
                    "rms_norm: of x [2×3] the gain must be [3], which g [2] is not");
    expect_poisoned(wg_rms_norm(x, 3, none, 1e-5), t, WG_ERROR_ARGUMENT,
                    "rms_norm: over 3 axes of x [2×3], which has 2");
    expect_poisoned(wg_rms_norm(x, 1, none, -1), t, WG_ERROR_ARGUMENT, "rms_norm: eps is -1");
    expect_poisoned(wg_rms_norm(wg_poisoned(t), 1, none, 1e-5), t, WG_ERROR_NULL,
                    "rms_norm: operand 1 is poisoned");
    wg_tape_free(t);
}
