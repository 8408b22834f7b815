/* Tests of src/nn/dense.c. */
#include "layers.h"

#include <math.h>

static wg_tensor three(wg_tensor x, const char *name)
{
    return wg_nn_dense(x, name, 3);
}

/* y = x Wᵀ + b for all samples, of any axes. */
Test(nn_dense, is_the_product_with_its_weights_plus_its_bias)
{
    for (int d = 0; d < 2; d++) {
        double x[2 * 4 * 5], W[3 * 5], b[3], y[2 * 4 * 3], right[2 * 4 * 3];
        wg_tape *t = wg_tape_new();
        const wg_tensor in = wg_input(t, "x", reals[d], WG_SHAPE(2, 4, 5)), out = three(in, "l");
        put_random(in, 1, -2, 2);
        put_random(wg_find(t, "l/b"), 2, -2, 2);
        get(in, x);
        get_named(t, "l/W", WG_SHAPE(3, 5), W);
        get_named(t, "l/b", WG_SHAPE(3), b);
        value_of(out, y);
        for (int i = 0; i < 8; i++)
            for (int j = 0; j < 3; j++) {
                right[i * 3 + j] = b[j];
                for (int k = 0; k < 5; k++)
                    right[i * 3 + j] += x[i * 5 + k] * W[j * 5 + k];
            }
        expect_near(y, right, 24, reals[d] == WG_F32 ? 1e-5 : 1e-14);
        wg_tape_free(t);
    }
}

Test(nn_dense, weights_are_glorots_and_biases_zero)
{
    double b[20];
    wg_tape *t = wg_tape_new();
    wg_nn_dense(wg_input(t, "x", WG_F32, WG_SHAPE(7, 30)), "l", 20);
    expect_uniform(t, "l/W", sqrt(6.0 / 50));
    get_named(t, "l/b", WG_SHAPE(20), b);
    for (int i = 0; i < 20; i++)
        cr_assert(b[i] == 0);
    wg_tape_free(t);
}

Test(nn_dense, has_the_derivatives_that_differences_give)
{
    check_layer(three, WG_SHAPE(4, 5));
    check_layer(three, WG_SHAPE(2));
    check_layer(three, WG_SHAPE(1, 2, 1));
}

Test(nn_dense, takes_no_samples_at_all)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor y = three(wg_input(t, "x", WG_F64, WG_SHAPE(0, 5)), "l");
    cr_assert(wg_count(y) == 0 && wg_shape_of(y).size[1] == 3);
    wg_tape_free(t);
}

Test(nn_dense, refuses_sizes_and_names_that_are_none)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(4, 5));
    expect_bad_calls(three, WG_SHAPE(4, 5));
    expect_poisoned(wg_nn_dense(x, "l", 0), t, WG_ERROR_SHAPE,
                    "wg_nn_dense: W would be [0×5]; its sizes must be at least 1");
    expect_poisoned(three(wg_input(t, "e", WG_F64, WG_SHAPE(4, 0)), "l"), t, WG_ERROR_SHAPE,
                    "wg_nn_dense: W would be [3×0]; its sizes must be at least 1");
    expect_poisoned(three(wg_input(t, "i", WG_I64, WG_SHAPE(4, 2)), "k"), t, WG_ERROR_DTYPE,
                    "wg_nn_dense: i [4×2] is i64; it takes f32 or f64");
    cr_assert_str_eq(wg_scope_now(t), "");
    wg_tape_free(t);
}
