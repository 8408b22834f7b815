/* Tests of src/leaf.c: values written, read, bound. */
#include "support.h"

#include <math.h>
#include <string.h>

Test(leaf, what_is_written_is_read)
{
    wg_tape *t = wg_tape_new();
    const float f[3] = {1.5f, -0.0f, INFINITY};
    const double d[3] = {1e300, -0.0, -INFINITY};
    const int64_t i[3] = {INT64_MIN, INT64_MAX, 0};
    const void *const data[] = {f, d, i};
    for (int k = 0; k < WG_DTYPES; k++) {
        char back[sizeof d];
        const wg_tensor x = wg_param(t, "x", (wg_dtype)k, WG_SHAPE(3, 1));
        cr_assert(wg_write(x, data[k], wg_bytes(x)) == WG_OK);
        cr_assert(wg_read(x, back, wg_bytes(x)) == WG_OK);
        cr_assert(memcmp(back, data[k], wg_bytes(x)) == 0);
    }
    expect_ok(t);
    wg_tape_free(t);
}

Test(leaf, what_was_never_written_cannot_be_read)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR),
                    w = wg_param(t, "w", WG_F64, WG_SCALAR);
    double value;
    cr_assert(wg_read(x, &value, 8) == WG_ERROR_STATE);
    expect_error(t, WG_ERROR_STATE, "x [] has no value: it was never written");
    cr_assert(isnan(wg_item(w)));
    expect_error(t, WG_ERROR_STATE, "w []");
    const wg_tensor assign = wg_assign(w, x);
    cr_assert(wg_read(assign, &value, 8) == WG_ERROR_STATE);
    wg_clear_error(t);
    put(w, (double[]){4});
    cr_assert(wg_read(assign, &value, 8) == WG_OK && value == 4); /* its target's */
    wg_tape_free(t);
}

Test(leaf, an_item_is_a_single_element_of_any_dtype)
{
    wg_tape *t = wg_tape_new();
    cr_assert(wg_item(wg_scalar(t, WG_F32, 0.1)) == (double)0.1f);
    cr_assert(wg_item(wg_scalar(t, WG_F64, 0.1)) == 0.1);
    cr_assert(wg_item(wg_scalar(t, WG_I64, -7)) == -7);
    const wg_tensor one = wg_input(t, "one", WG_F64, WG_SHAPE(1, 1, 1)),
                    two = wg_input(t, "two", WG_F64, WG_SHAPE(2));
    const wg_tensor none = wg_input(t, "none", WG_F64, WG_SHAPE(0));
    cr_assert(wg_fill(one, 3) == WG_OK && wg_fill(two, 3) == WG_OK && wg_fill(none, 3) == WG_OK);
    cr_assert(wg_item(one) == 3);
    cr_assert(isnan(wg_item(two)));
    expect_error(t, WG_ERROR_SHAPE, "two [2]");
    cr_assert(isnan(wg_item(none)));
    expect_error(t, WG_ERROR_SHAPE, "none [0]");
    wg_tape_free(t);
}

Test(leaf, numbers_of_i64_are_whole)
{
    wg_tape *t = wg_tape_new();
    const double wrong[] = {0.5, NAN, INFINITY, -INFINITY, 0x1p63, -0x1.8p63, 1e300};
    const wg_tensor x = wg_input(t, "x", WG_I64, WG_SHAPE(2));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        expect_poisoned(wg_scalar(t, WG_I64, wrong[i]), t, WG_ERROR_ARGUMENT, "whole number");
        expect_poisoned(wg_full(t, WG_I64, WG_SHAPE(2), wrong[i]), t, WG_ERROR_ARGUMENT,
                        "whole number");
        cr_assert(wg_fill(x, wrong[i]) == WG_ERROR_ARGUMENT);
        expect_error(t, WG_ERROR_ARGUMENT, "whole number");
    }
    cr_assert(wg_item(wg_scalar(t, WG_I64, -0x1p63)) == -0x1p63);
    wg_tape_free(t);
}

Test(leaf, misaligned_memory_is_not_bound)
{
    wg_tape *t = wg_tape_new();
    static double data[4];
    char *const start = (char *)data;
    for (int k = 0; k < WG_DTYPES; k++) {
        const wg_tensor x = wg_input(t, "x", (wg_dtype)k, WG_SHAPE(2));
        const size_t size = wg_dtype_size((wg_dtype)k);
        for (size_t off = 0; off < 8; off++) {
            const wg_status want = off % size ? WG_ERROR_ARGUMENT : WG_OK;
            cr_assert(wg_bind(x, start + off, wg_bytes(x)) == want);
            if (want != WG_OK)
                expect_error(t, want, "aligned");
        }
    }
    wg_tape_free(t);
}

Test(leaf, writing_to_bound_memory_changes_the_callers_array)
{
    wg_tape *t = wg_tape_new();
    double mine[2] = {1, 2}, value[2];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2));
    cr_assert(wg_bind(x, mine, sizeof mine) == WG_OK);
    get(x, value);
    cr_assert(value[0] == 1 && value[1] == 2);
    cr_assert(wg_write(x, mine, sizeof mine) == WG_OK); /* onto itself */
    put(x, (double[]){3, 4});
    cr_assert(mine[0] == 3 && mine[1] == 4);
    cr_assert(wg_read(x, mine, sizeof mine) == WG_OK && mine[1] == 4);
    cr_assert(wg_fill(x, 5) == WG_OK && mine[0] == 5);
    wg_tape_free(t);
    cr_assert(mine[1] == 5);
}

Test(leaf, values_without_elements_need_no_memory_of_the_caller)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(0, 3));
    cr_assert(wg_write(x, NULL, 0) == WG_OK && wg_read(x, NULL, 0) == WG_OK);
    cr_assert(wg_bind(x, NULL, 0) == WG_OK && wg_read(x, NULL, 0) == WG_OK);
    const wg_tensor step = wg_assign(x, wg_neg(x));
    run_for(&step, 1);
    cr_assert(wg_is_valid(wg_constant(t, WG_F32, WG_SHAPE(2, 0), NULL, 0)));
    expect_ok(t);
    wg_tape_free(t);
}
