/* Tests of ops/rms_norm.c. */
#include "norms.h"

static wg_tensor of(const norm *n, wg_tensor x, wg_tensor gain, wg_tensor bias)
{
    (void)bias;
    return wg_rms_norm(x, n->number, gain, n->eps);
}

static wg_shape parameters(const norm *n)
{
    wg_shape shape = {.ndim = n->number};
    for (int i = 0; i < n->number; i++)
        shape.size[i] = n->shape.size[n->shape.ndim - n->number + i];
    return shape;
}

static int64_t set(const norm *n, int64_t i)
{
    const wg_shape shape = parameters(n);
    return i / count_of(&shape);
}

static int64_t parameter(const norm *n, int64_t i)
{
    const wg_shape shape = parameters(n);
    return i % count_of(&shape);
}

Test(rms_norm, has_mean_square_one_over_the_last_axes_then_gain)
{
    const wg_shape shapes[] = {WG_SHAPE(5), WG_SHAPE(3, 4), WG_SHAPE(2, 3, 4)};
    for (int s = 0; s < 3; s++)
        for (int axes = 1; axes <= shapes[s].ndim; axes++)
            check_norm(&(norm){.op = "rms_norm",
                               .of = of,
                               .number = axes,
                               .shape = shapes[s],
                               .parameters = parameters,
                               .set = set,
                               .parameter = parameter,
                               .eps = 1e-5,
                               .keeps_mean = true,
                               .no_bias = true});
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
