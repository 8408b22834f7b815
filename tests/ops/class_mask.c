/* Tests of ops/class_mask.c. */
#include "gradients.h"

#include <string.h>

static wg_tensor classes_of(wg_tape *t, wg_shape shape, const int64_t *class)
{
    const wg_tensor x = wg_input(t, "y", WG_I64, shape);
    cr_assert(wg_write(x, class, wg_bytes(x)) == WG_OK);
    return x;
}

Test(class_mask, is_one_at_the_class_along_an_axis_in_any_place)
{
    const int64_t class[6] = {2, 0, 3, 1, 1, 0};
    for (int d = 0; d < WG_DTYPES; d++)
        for (int axis = 0; axis < 3; axis++) {
            double y[24];
            wg_tape *t = wg_tape_new();
            const wg_tensor x = classes_of(t, WG_SHAPE(2, 3), class);
            const wg_tensor mask = wg_class_mask(x, (wg_dtype)d, 4, axis, NULL);
            const wg_shape shape = wg_shape_of(mask);
            cr_assert(wg_dtype_of(mask) == (wg_dtype)d && shape.size[axis] == 4);
            cr_assert(wg_same(mask, wg_class_mask(x, (wg_dtype)d, 4, axis - 3, NULL)));
            value_of(mask, y);
            for (int i = 0; i < 24; i++) {
                int at[3] = {i / (int)(shape.size[1] * shape.size[2]),
                             i / (int)shape.size[2] % (int)shape.size[1], i % (int)shape.size[2]};
                const int c = at[axis];
                memmove(at + axis, at + axis + 1, (size_t)(2 - axis) * sizeof *at);
                cr_assert(y[i] == (class[3 * at[0] + at[1]] == c), "axis %d, element %d", axis, i);
            }
            wg_tape_free(t);
        }
}

Test(class_mask, looks_at_classes_wherever_they_lie)
{
    const int64_t class[6] = {2, 0, 3, 1, 1, 0};
    wg_tape *t = wg_tape_new();
    double y[24], z[12];
    const wg_tensor x = classes_of(t, WG_SHAPE(2, 3), class);
    value_of(wg_class_mask(wg_transpose(x), WG_F64, 4, 0, NULL), y);
    for (int i = 0; i < 24; i++)
        cr_assert(y[i] == (class[i % 2 * 3 + i % 6 / 2] == i / 6));
    const wg_tensor one = wg_broadcast(wg_scalar(t, WG_I64, 2), WG_SHAPE(3));
    value_of(wg_class_mask(one, WG_F64, 4, -1, NULL), z);
    for (int i = 0; i < 12; i++)
        cr_assert(z[i] == (i % 4 == 2));
    wg_tape_free(t);
}

Test(class_mask, has_zeros_only_for_what_is_ignored)
{
    const int64_t class[4] = {-100, 1, 0, -100}, ignored = -100, one = 1;
    wg_tape *t = wg_tape_new();
    double y[8], z[4];
    const wg_tensor x = classes_of(t, WG_SHAPE(4), class);
    value_of(wg_class_mask(x, WG_F32, 2, 1, &ignored), y);
    for (int i = 0; i < 8; i++)
        cr_assert(y[i] == (i == 3 || i == 4));
    value_of(wg_class_mask(classes_of(t, WG_SHAPE(2), class + 1), WG_F32, 2, 1, &one), z);
    for (int i = 0; i < 4; i++)
        cr_assert(z[i] == (i == 2));
    wg_tape_free(t);
}

Test(class_mask, of_no_samples_or_no_classes_has_no_elements)
{
    wg_tape *t = wg_tape_new();
    double y[1];
    value_of(wg_class_mask(classes_of(t, WG_SHAPE(0), NULL), WG_F32, 3, 1, NULL), y);
    value_of(wg_class_mask(classes_of(t, WG_SHAPE(2, 0), NULL), WG_F32, 0, 1, NULL), y);
    expect_ok(t);
    wg_tape_free(t);
}

static void expect_run_to_refuse(int64_t class, int64_t classes, const char *sentence)
{
    wg_tape *t = wg_tape_new();
    const int64_t y[] = {0, class, 0};
    const wg_tensor mask = wg_class_mask(classes_of(t, WG_SHAPE(3), y), WG_F32, classes, 1, NULL);
    wg_program *p = wg_compile(t, &mask, 1);
    cr_assert(wg_run(p) == WG_ERROR_ARGUMENT);
    expect_error(t, WG_ERROR_ARGUMENT, sentence);
    wg_tape_free(t);
}

Test(class_mask, refuses_to_run_on_a_class_out_of_range)
{
    expect_run_to_refuse(4, 4, "class_mask: class 4 of y [3] is not in 0 … 3");
    expect_run_to_refuse(-1, 4, "class_mask: class -1 of y [3] is not in 0 … 3");
    expect_run_to_refuse(INT64_MIN, 4, "is not in 0 … 3");
    expect_run_to_refuse(INT64_MAX, 4, "is not in 0 … 3");
    expect_run_to_refuse(0, 0, "class_mask: class 0 of y [3] is not in 0 … -1");
}

Test(class_mask, refuses_what_makes_no_mask)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2));
    const wg_tensor y = wg_input(t, "y", WG_I64, WG_SHAPE(2));
    const wg_tensor many = wg_input(t, "many", WG_I64, WG_SHAPE(1, 1, 1, 1, 1, 1, 1, 1));
    expect_poisoned(wg_class_mask(x, WG_F32, 3, 1, NULL), t, WG_ERROR_DTYPE,
                    "class_mask: x [2] is f32; it takes i64");
    expect_poisoned(wg_class_mask(y, (wg_dtype)7, 3, 1, NULL), t, WG_ERROR_DTYPE,
                    "class_mask: 7 is no dtype");
    expect_poisoned(wg_class_mask(y, WG_F32, -3, 1, NULL), t, WG_ERROR_ARGUMENT, "-3 classes");
    expect_poisoned(wg_class_mask(y, WG_F32, 3, 2, NULL), t, WG_ERROR_ARGUMENT,
                    "class_mask: with one axis more than y [2] there is no axis 2");
    expect_poisoned(wg_class_mask(y, WG_F32, 3, -3, NULL), t, WG_ERROR_ARGUMENT, "no axis -3");
    expect_poisoned(wg_class_mask(many, WG_F32, 3, 0, NULL), t, WG_ERROR_SHAPE, "has 8 axes");
    expect_poisoned(wg_class_mask(wg_poisoned(t), WG_F32, 3, 0, NULL), t, WG_ERROR_NULL,
                    "class_mask: the tensor is poisoned");
    cr_assert(!wg_is_valid(wg_class_mask(WG_NONE, WG_F32, 3, 0, NULL)));
    wg_tape_free(t);
}
