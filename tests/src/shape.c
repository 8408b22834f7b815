/* Tests of src/shape.c: shapes, lists of axes, broadcasting. */
#include "support.h"

#include <string.h>

#include "internal.h"

Test(shape, shapes_and_axes_are_made_as_they_are_said)
{
    const int64_t n[] = {5, 6, 7};
    const int axes[] = {2, -1};
    const wg_shape shape = wg_make_shape(3, n), scalar = WG_SCALAR, macro = WG_SHAPE(5, 6, 7);
    cr_assert(shape.ndim == 3 && shape.size[0] == 5 && shape.size[2] == 7 && shape.size[3] == 0);
    cr_assert(wg_same_shape(&shape, &macro) && scalar.ndim == 0);
    cr_assert(wg_make_shape(0, n).ndim == 0 && wg_make_shape(3, NULL).ndim == -1);
    cr_assert(wg_make_shape(-4, n).ndim == -4);
    const wg_axes list = wg_make_axes(2, axes);
    cr_assert(list.count == 2 && list.axis[0] == 2 && list.axis[1] == -1 && list.axis[2] == 0);
    cr_assert(wg_make_axes(0, NULL).count == 0 && wg_make_axes(1, NULL).count == -1);
    cr_assert(WG_AXES(1, 2, 3).count == 3);
}

Test(shape, elements_are_counted_without_overflow)
{
    const int64_t big = INT64_C(1) << 30;
    const struct {
        wg_shape shape;
        bool fits;
        int64_t count;
    } cases[] = {{WG_SCALAR, true, 1},
                 {WG_SHAPE(0), true, 0},
                 {WG_SHAPE(3, 4, 5), true, 60},
                 {WG_SHAPE(big, big / 2), true, big * (big / 2)},
                 {WG_SHAPE(big, big), true, big * big},
                 {WG_SHAPE(big, big, big), false, 0},
                 {WG_SHAPE(0, big, big, big), false, 0},
                 {WG_SHAPE(big, big / 2, 0), true, 0},
                 {WG_SHAPE(INT64_MAX), true, INT64_MAX},
                 {WG_SHAPE(INT64_MAX, 2), false, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t count;
        cr_assert(wg_shape_count(&cases[i].shape, &count) == cases[i].fits, "%zu", i);
        cr_assert(!cases[i].fits || count == cases[i].count, "%zu", i);
    }
}

Test(shape, a_value_has_at_most_ptrdiff_max_bytes)
{
    wg_tape *t = wg_tape_new();
    const int64_t most = PTRDIFF_MAX;
    cr_assert(wg_is_valid(wg_input(t, "x", WG_F32, WG_SHAPE(most / 4))));
    cr_assert(wg_is_valid(wg_input(t, "x", WG_F64, WG_SHAPE(most / 8))));
    expect_poisoned(wg_input(t, "x", WG_F32, WG_SHAPE(most / 4 + 1)), t, WG_ERROR_MEMORY,
                    "more elements than memory can hold");
    expect_poisoned(wg_input(t, "x", WG_F64, WG_SHAPE(most / 8 + 1)), t, WG_ERROR_MEMORY,
                    "more elements than memory can hold");
    wg_tape_free(t);
}

/* NumPy's rule, said another way: each output size is that of whichever operand is not 1. */
Test(shape, broadcasting_is_numpys)
{
    const wg_shape a[] = {WG_SCALAR,   WG_SHAPE(3),       WG_SHAPE(2, 1), WG_SHAPE(1, 3),
                          WG_SHAPE(0), WG_SHAPE(4, 1, 3), WG_SHAPE(2, 3), WG_SHAPE(1, 1, 1)};
    enum { A = sizeof a / sizeof *a };
    const char *const want[A][A] = {
        {"[]", "[3]", "[2×1]", "[1×3]", "[0]", "[4×1×3]", "[2×3]", "[1×1×1]"},
        {"", "[3]", "[2×3]", "[1×3]", "no", "[4×1×3]", "[2×3]", "[1×1×3]"},
        {"", "", "[2×1]", "[2×3]", "[2×0]", "[4×2×3]", "[2×3]", "[1×2×1]"},
        {"", "", "", "[1×3]", "no", "[4×1×3]", "[2×3]", "[1×1×3]"},
        {"", "", "", "", "[0]", "no", "no", "[1×1×0]"},
        {"", "", "", "", "", "[4×1×3]", "[4×2×3]", "[4×1×3]"},
        {"", "", "", "", "", "", "[2×3]", "[1×2×3]"},
        {"", "", "", "", "", "", "", "[1×1×1]"}};
    for (int i = 0; i < A; i++)
        for (int k = 0; k < A; k++) {
            const char *text = i <= k ? want[i][k] : want[k][i];
            wg_shape both;
            const bool fits = wg_broadcast_shapes(&a[i], &a[k], &both);
            cr_assert(fits == (strcmp(text, "no") != 0), "%d, %d", i, k);
            cr_assert(!fits || strcmp(wg_describe_shape(&both).s, text) == 0, "%d, %d: %s", i, k,
                      wg_describe_shape(&both).s);
        }
}

Test(shape, shapes_that_do_not_broadcast_are_named)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F32, WG_SHAPE(2, 3)),
                    b = wg_input(t, "b", WG_F32, WG_SHAPE(2));
    expect_poisoned(wg_add(a, b), t, WG_ERROR_SHAPE,
                    "add: shapes do not broadcast: a [2×3] and b [2]");
    expect_poisoned(wg_broadcast(a, WG_SHAPE(3)), t, WG_ERROR_SHAPE,
                    "a [2×3] does not broadcast to [3]");
    expect_poisoned(wg_broadcast(a, WG_SHAPE(2, 1)), t, WG_ERROR_SHAPE, "does not broadcast");
    wg_tape_free(t);
}

Test(shape, axes_count_from_either_end_and_each_once)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3, 4)), s = wg_scalar(t, WG_F32, 1);
    uint32_t mask;
    int axis;
    for (int a = 0; a < 3; a++)
        for (int from_end = 0; from_end < 2; from_end++)
            cr_assert(wg_axis_of("op", x, a - 3 * from_end, &axis) && axis == a);
    cr_assert(wg_axes_mask("op", x, &(wg_axes){2, {-1, 0}}, &mask) && mask == 5);
    const int wrong[] = {3, -4, INT32_MAX, INT32_MIN};
    for (int i = 0; i < 4; i++) {
        cr_assert(!wg_axis_of("op", x, wrong[i], &axis));
        expect_error(t, WG_ERROR_ARGUMENT, "op: there is no axis");
        expect_poisoned(wg_softmax(x, wrong[i]), t, WG_ERROR_ARGUMENT, "softmax: there is no axis");
        expect_poisoned(wg_sum_axes(x, WG_AXES(wrong[i]), true), t, WG_ERROR_ARGUMENT,
                        "sum: there is no");
        expect_poisoned(wg_permute(x, WG_AXES(0, 1, wrong[i])), t, WG_ERROR_ARGUMENT,
                        "permute: there is no");
    }
    expect_poisoned(wg_softmax(s, 0), t, WG_ERROR_ARGUMENT, "no axis 0");
    expect_poisoned(wg_sum_axes(x, WG_AXES(1, -2), false), t, WG_ERROR_ARGUMENT,
                    "axis 1 of x [2×3×4] is named twice");
    expect_poisoned(wg_permute(x, WG_AXES(0, 1, 1)), t, WG_ERROR_ARGUMENT, "twice");
    expect_poisoned(wg_permute(x, WG_AXES(0, 1)), t, WG_ERROR_ARGUMENT, "2 axes for x [2×3×4]");
    for (int count = -1; count < 10; count += 10)
        expect_poisoned(wg_sum_axes(x, (wg_axes){.count = count}, true), t, WG_ERROR_ARGUMENT,
                        "a list of");
    wg_tape_free(t);
}

Test(shape, a_dense_layout_is_row_major)
{
    const wg_shape shape = WG_SHAPE(2, 3, 4), empty = WG_SHAPE(2, 0, 4);
    const wg_layout layout = wg_dense_layout(&shape);
    cr_assert(layout.offset == 0 && layout.stride[0] == 12 && layout.stride[1] == 4 &&
              layout.stride[2] == 1);
    cr_assert(wg_dense_layout(&empty).stride[0] == 4);
}

Test(shape, what_op_authors_call_survives_null_and_shapes_that_are_none)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3));
    const wg_shape good = WG_SHAPE(2, 3), deep = wg_make_shape(20, NULL), nine = {.ndim = 9},
                   less = {.ndim = -3};
    wg_shape shape = good;
    wg_axes axes = WG_AXES(0);
    uint32_t mask;
    int axis;
    cr_assert(strcmp(wg_describe_shape(NULL).s, "[NULL]") == 0);
    cr_assert(!wg_same_shape(NULL, &good) && !wg_same_shape(&good, NULL));
    cr_assert(!wg_same_shape(&nine, &nine) && !wg_same_shape(&less, &less));
    cr_assert(!wg_same_shape(&deep, &deep));
    cr_assert(!wg_broadcast_shapes(&good, NULL, &shape) &&
              !wg_broadcast_shapes(NULL, &good, &shape));
    cr_assert(!wg_broadcast_shapes(&good, &good, NULL) &&
              !wg_broadcast_shapes(&nine, &good, &shape));
    cr_assert(wg_dense_layout(NULL).stride[0] == 0 && wg_dense_layout(&nine).stride[8 - 1] == 0);
    wg_shape_attribute(NULL, &shape);
    wg_shape_attribute(&good, NULL);
    cr_assert(wg_same_shape(&shape, &good));
    cr_assert(!wg_refuse(NULL, WG_ERROR_SHAPE, "nobody asked") && !wg_infer_broadcast(NULL));
    expect_ok(t);
    cr_assert(!wg_axis_of("op", x, 0, NULL));
    expect_error(t, WG_ERROR_NULL, "op: a list of axes");
    cr_assert(!wg_axes_of("op", x, NULL, &axes) && !wg_axes_of("op", x, &axes, NULL));
    expect_error(t, WG_ERROR_NULL, "op: a list of axes");
    cr_assert(!wg_axes_mask("op", x, NULL, &mask) && !wg_axes_mask("op", x, &axes, NULL));
    expect_error(t, WG_ERROR_NULL, "op: a list of axes");
    cr_assert(wg_axis_of("op", x, -1, &axis) && axis == 1);
    wg_tape_free(t);
}
