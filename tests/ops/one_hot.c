/* Tests of ops/one_hot.c. */
#include "indexed.h"

static void check(wg_shape shape, int64_t classes, const int64_t *at)
{
    for (int dtype = 0; dtype < WG_DTYPES; dtype++) {
        double y[MOST];
        wg_tape *t = wg_tape_new();
        const wg_tensor hot = wg_one_hot(indices(t, shape, at), classes, (wg_dtype)dtype);
        wg_shape right = shape;
        right.size[right.ndim++] = classes;
        const wg_shape is = wg_shape_of(hot);
        cr_assert(wg_same_shape(&is, &right) && wg_dtype_of(hot) == (wg_dtype)dtype);
        value_of(hot, y);
        for (int64_t i = 0; i < count_of(&right); i++)
            cr_assert(same_bits(y[i], i % classes == at[i / classes], (wg_dtype)dtype));
        wg_tape_free(t);
    }
}

Test(one_hot, is_one_at_the_index)
{
    check(WG_SCALAR, 3, (const int64_t[]){1});
    check(WG_SHAPE(4), 3, (const int64_t[]){1, 0, 2, 2});
    check(WG_SHAPE(2, 3), 2, (const int64_t[]){1, 0, 0, 0, 1, 1});
    check(WG_SHAPE(2, 0), 2, (const int64_t[]){0});
    check(WG_SHAPE(0), 0, (const int64_t[]){0});
    check(WG_SHAPE(3), 1, (const int64_t[]){0, 0, 0});
}

Test(one_hot, takes_an_index_in_any_layout)
{
    double y[8];
    wg_tape *t = wg_tape_new();
    const wg_tensor i = indices(t, WG_SHAPE(2, 3), (const int64_t[]){0, 1, 0, 1, 1, 0});
    value_of(wg_one_hot(wg_transpose(wg_slice(i, 1, -1, WG_OPEN, -2)), 2, WG_F64), y);
    const double right[8] = {1, 0, 1, 0, 1, 0, 0, 1}; /* 0 0 in the first row, 0 1 in the second */
    for (int k = 0; k < 8; k++)
        cr_assert(y[k] == right[k]);
    wg_tape_free(t);
}

static wg_tensor of_three(wg_tensor x, wg_tensor index)
{
    return wg_mul(wg_one_hot(index, 3, WG_F32), wg_sum(x));
}

Test(one_hot, refuses_to_run_with_an_index_out_of_range)
{
    expect_out_of_range(of_three, WG_SCALAR, WG_SHAPE(2, 2), 3, 3,
                        "one_hot: class 3 of i [2×2] is not in 0 … 2");
    expect_out_of_range(of_three, WG_SCALAR, WG_SHAPE(2), 0, -1,
                        "one_hot: class -1 of i [2] is not in 0 … 2");
}

Test(one_hot, refuses_what_cannot_be)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2));
    const wg_tensor i = wg_input(t, "i", WG_I64, WG_SHAPE(1, 1, 1, 1, 1, 1, 1, 1));
    expect_refusal(wg_one_hot(x, 3, WG_F32), t, WG_ERROR_DTYPE,
                   "one_hot: x [2] is f32; it takes i64");
    expect_refusal(wg_one_hot(i, 3, WG_F32), t, WG_ERROR_SHAPE,
                   "one_hot: i [1×1×1×1×1×1×1×1] has 8 axes, the most there can be");
    const wg_tensor j = wg_input(t, "j", WG_I64, WG_SHAPE(2));
    expect_refusal(wg_one_hot(j, -1, WG_F32), t, WG_ERROR_ARGUMENT, "one_hot: -1 classes");
    expect_refusal(wg_one_hot(j, 3, (wg_dtype)7), t, WG_ERROR_DTYPE, "one_hot: 7 is no dtype");
    cr_assert(!wg_one_hot(WG_NONE, 3, WG_F32).tape);
    wg_tape_free(t);
}

Test(one_hot, has_no_derivative)
{
    double g;
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    const wg_tensor y = wg_sum(wg_one_hot(wg_cast(x, WG_I64), 3, WG_F64));
    put(x, &(double){1});
    value_of(wg_gradient(y, x), &g);
    cr_assert(g == 0);
    wg_tape_free(t);
}
