/* Tests of ops/constant.c. */
#include "gradients.h"

#include <math.h>
#include <string.h>

Test(constant, has_its_value_from_the_start_and_in_every_run)
{
    wg_tape *t = wg_tape_new();
    float f32[] = {1, -0.0f, 3.5f, INFINITY}, is32[4];
    double f64[] = {0x1p-1074, 2}, is64[2];
    int64_t i64[] = {INT64_MIN, 7, INT64_MAX}, is[3];
    const wg_tensor a = wg_constant(t, WG_F32, WG_SHAPE(2, 2), f32, sizeof f32);
    const wg_tensor b = wg_constant(t, WG_F64, WG_SHAPE(2), f64, sizeof f64);
    const wg_tensor c = wg_constant(t, WG_I64, WG_SHAPE(3, 1), i64, sizeof i64);
    const float kept32[] = {1, -0.0f, 3.5f, INFINITY};
    memset(f32, 0, sizeof f32); /* the tape has its own copy */
    cr_assert(wg_read(a, is32, sizeof is32) == WG_OK && memcmp(is32, kept32, sizeof is32) == 0);
    cr_assert(wg_read(b, is64, sizeof is64) == WG_OK && memcmp(is64, f64, sizeof is64) == 0);
    cr_assert(wg_read(c, is, sizeof is) == WG_OK && memcmp(is, i64, sizeof is) == 0);
    run_for((const wg_tensor[]){a, b, c}, 3);
    cr_assert(wg_read(a, is32, sizeof is32) == WG_OK && memcmp(is32, kept32, sizeof is32) == 0);
    wg_tape_free(t);
}

Test(constant, may_be_empty)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor none = wg_constant(t, WG_F64, WG_SHAPE(3, 0), NULL, 0);
    double sum;
    cr_assert(wg_is_valid(none) && wg_count(none) == 0);
    value_of(wg_sum(none), &sum);
    cr_assert(same_bits(sum, 0, WG_F64));
    wg_tape_free(t);
}

Test(constant, scalars_are_rounded_to_their_dtype)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3));
    cr_assert(wg_item(wg_scalar(t, WG_F32, 0.1)) == (double)0.1f);
    cr_assert(wg_item(wg_scalar(t, WG_F64, 0.1)) == 0.1);
    cr_assert(wg_item(wg_scalar(t, WG_I64, -3)) == -3);
    cr_assert(wg_item(wg_scalar(t, WG_I64, -0x1p63)) == -0x1p63);
    cr_assert(isnan(wg_item(wg_scalar(t, WG_F32, NAN))));
    cr_assert(signbit(wg_item(wg_scalar(t, WG_F32, -0.0))));
    cr_assert(wg_same(wg_scalar_like(x, 0.1), wg_scalar(t, WG_F32, 0.1)));
    cr_assert(wg_shape_of(wg_scalar_like(x, 0.1)).ndim == 0);
    expect_ok(t);
    wg_tape_free(t);
}

Test(constant, fills_a_shape_with_one_number)
{
    for (int dtype = 0; dtype < WG_DTYPES; dtype++) {
        wg_tape *t = wg_tape_new();
        double x[6];
        const wg_tensor full = wg_full(t, (wg_dtype)dtype, WG_SHAPE(2, 3), -4);
        value_of(full, x);
        for (int i = 0; i < 6; i++)
            cr_assert(x[i] == -4);
        cr_assert(wg_dtype_of(full) == (wg_dtype)dtype && wg_count(full) == 6);
        cr_assert(wg_same(full, wg_full(t, (wg_dtype)dtype, WG_SHAPE(2, 3), -4)));
        cr_assert(wg_count(wg_full(t, (wg_dtype)dtype, WG_SHAPE(0, 3), 1)) == 0);
        cr_assert(
            wg_same(wg_full(t, (wg_dtype)dtype, WG_SCALAR, 1), wg_scalar(t, (wg_dtype)dtype, 1)));
        wg_tape_free(t);
    }
}

Test(constant, is_recorded_once_for_the_same_bits_shape_and_dtype)
{
    wg_tape *t = wg_tape_new();
    const double two[] = {1, 2};
    const wg_tensor a = wg_constant(t, WG_F64, WG_SHAPE(2), two, sizeof two);
    cr_assert(wg_same(a, wg_constant(t, WG_F64, WG_SHAPE(2), two, sizeof two)));
    cr_assert(!wg_same(a, wg_constant(t, WG_F64, WG_SHAPE(2, 1), two, sizeof two)));
    cr_assert(!wg_same(a, wg_constant(t, WG_I64, WG_SHAPE(2), two, sizeof two)));
    cr_assert(!wg_same(wg_scalar(t, WG_F64, 0), wg_scalar(t, WG_F64, -0.0)));
    cr_assert(!wg_same(wg_scalar(t, WG_F64, 0), wg_scalar(t, WG_I64, 0)));
    cr_assert(wg_same(wg_scalar(t, WG_F64, 3), wg_scalar(t, WG_F64, 3)));
    wg_tape_free(t);
}

Test(constant, has_a_gradient_when_asked_for)
{
    wg_tape *t = wg_tape_new();
    const double c_[] = {2, 3, 5}, x_[] = {-1, 4, 0.5};
    double g[3];
    const wg_tensor c = wg_constant(t, WG_F64, WG_SHAPE(3), c_, sizeof c_);
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
    const wg_tensor L = wg_sum(wg_mul(wg_square(c), x));
    put(x, x_);
    value_of(wg_gradient(L, x), g);
    for (int i = 0; i < 3; i++)
        cr_assert(g[i] == c_[i] * c_[i]);
    value_of(wg_gradient(L, c), g);
    for (int i = 0; i < 3; i++)
        cr_assert(g[i] == 2 * c_[i] * x_[i]);
    value_of(wg_gradient(wg_sum(wg_exp(x)), c), g);
    for (int i = 0; i < 3; i++)
        cr_assert(g[i] == 0);
    wg_tape_free(t);
}

static void expect_sentence(wg_tensor x, wg_tape *t, wg_status status, const char *sentence)
{
    cr_assert(strcmp(wg_error_message(t), sentence) == 0, "%s", wg_error_message(t));
    expect_poisoned(x, t, status, sentence);
}

Test(constant, refuses_wrong_sizes_shapes_and_dtypes)
{
    wg_tape *t = wg_tape_new();
    const float x[] = {1, 2};
    expect_sentence(wg_constant(t, WG_F32, WG_SHAPE(2), x, 4), t, WG_ERROR_ARGUMENT,
                    "constant: 4 bytes for f32 [2], which has 8");
    expect_sentence(wg_constant(t, WG_F64, WG_SHAPE(2), x, sizeof x), t, WG_ERROR_ARGUMENT,
                    "constant: 8 bytes for f64 [2], which has 16");
    expect_sentence(wg_constant(t, WG_F32, WG_SHAPE(2), NULL, 8), t, WG_ERROR_NULL,
                    "constant: its elements are NULL");
    expect_sentence(wg_constant(t, WG_F32, WG_SHAPE(-2), NULL, 0), t, WG_ERROR_SHAPE,
                    "constant: negative size in shape [-2]");
    expect_sentence(wg_constant(t, WG_F32, wg_make_shape(9, (const int64_t[9]){0}), NULL, 0), t,
                    WG_ERROR_SHAPE, "constant: a shape of 9 axes; 0 to 8 can be had");
    expect_sentence(wg_constant(t, (wg_dtype)5, WG_SHAPE(2), NULL, 0), t, WG_ERROR_DTYPE,
                    "constant: 5 is no dtype");
    expect_sentence(
        wg_constant(t, WG_F32, WG_SHAPE(INT64_MAX, 8), NULL, 0), t, WG_ERROR_MEMORY,
        "constant: shape [9223372036854775807×8] has more elements than memory can hold");
    cr_assert(!wg_is_valid(wg_constant(NULL, WG_F32, WG_SHAPE(2), x, sizeof x)));
    wg_tape_free(t);
}

Test(constant, refuses_scalars_that_their_dtype_does_not_have)
{
    wg_tape *t = wg_tape_new();
    expect_sentence(wg_scalar(t, WG_I64, 0.5), t, WG_ERROR_ARGUMENT,
                    "constant: 0.5 is no whole number of i64");
    expect_poisoned(wg_scalar(t, WG_I64, NAN), t, WG_ERROR_ARGUMENT, "is no whole number of i64");
    expect_poisoned(wg_scalar(t, WG_I64, 0x1p63), t, WG_ERROR_ARGUMENT,
                    "is no whole number of i64");
    expect_poisoned(wg_scalar(t, (wg_dtype)-1, 1), t, WG_ERROR_DTYPE, "constant: -1 is no dtype");
    expect_poisoned(wg_full(t, WG_F32, WG_SHAPE(-1), 1), t, WG_ERROR_SHAPE, "[-1]");
    expect_poisoned(wg_full(t, WG_F32, wg_make_shape(9, (const int64_t[9]){0}), 1), t,
                    WG_ERROR_SHAPE, "broadcast");
    expect_poisoned(wg_full(t, WG_I64, WG_SHAPE(2), 0.5), t, WG_ERROR_ARGUMENT,
                    "constant: 0.5 is no whole number of i64");
    expect_poisoned(wg_scalar_like(wg_poisoned(t), 1), t, WG_ERROR_NULL, "poisoned");
    cr_assert(!wg_is_valid(wg_scalar(NULL, WG_F32, 1)) &&
              !wg_is_valid(wg_full(NULL, WG_F32, WG_SHAPE(2), 1)));
    wg_tape_free(t);
}

Test(constant, cannot_be_written)
{
    wg_tape *t = wg_tape_new();
    const double x = 2;
    const wg_tensor c = wg_name(wg_scalar(t, WG_F64, 1), "c");
    cr_assert(wg_write(c, &x, sizeof x) == WG_ERROR_ARGUMENT);
    expect_error(t, WG_ERROR_ARGUMENT, "c [] is no input, parameter or state");
    cr_assert(wg_item(c) == 1);
    wg_tape_free(t);
}
