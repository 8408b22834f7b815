/* Tests of ops/scatter_add.c. */
#include "indexed.h"

static void places(const adding *a, int64_t i, int64_t *to, int64_t *from)
{
    int64_t at[WG_MAX_DIMS] = {0};
    unravel(&a->index, i, at);
    *from = ravel(&a->source, at);
    at[axis_of_adding(a)] = a->at[i];
    *to = ravel(&a->x, at);
}

static void check(wg_shape x, wg_shape source, int axis, wg_shape index, const int64_t *at)
{
    check_adding(&(adding){.op = "scatter_add",
                           .of = wg_scatter_add,
                           .places = places,
                           .x = x,
                           .source = source,
                           .index = index,
                           .count = count_of(&index),
                           .axis = axis,
                           .at = at});
}

Test(scatter_add, adds_what_meets_in_order)
{
    check(WG_SHAPE(3), WG_SHAPE(7), 0, WG_SHAPE(7), (const int64_t[]){2, 0, 2, 2, 2, 0, 2});
    check(WG_SHAPE(3, 2), WG_SHAPE(4, 2), 0, WG_SHAPE(4, 2),
          (const int64_t[]){0, 2, 0, 2, 0, 1, 2, 2});
    check(WG_SHAPE(2, 3), WG_SHAPE(2, 4), -1, WG_SHAPE(2, 4),
          (const int64_t[]){0, 0, 0, 2, 1, 1, 2, 1});
    check(WG_SHAPE(2, 2, 2), WG_SHAPE(2, 3, 2), 1, WG_SHAPE(2, 3, 2),
          (const int64_t[]){0, 1, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1});
}

Test(scatter_add, looks_at_source_and_x_as_far_as_the_index_goes)
{
    check(WG_SHAPE(3, 3), WG_SHAPE(4, 3), 0, WG_SHAPE(2, 2), (const int64_t[]){1, 1, 1, 2});
    check(WG_SHAPE(3, 3), WG_SHAPE(2, 5), 1, WG_SHAPE(1, 4), (const int64_t[]){2, 2, 0, 2});
    check(WG_SHAPE(3), WG_SHAPE(5), 0, WG_SHAPE(2), (const int64_t[]){2, 2});
    check(WG_SHAPE(2, 3), WG_SHAPE(2, 3), 0, WG_SHAPE(0, 3), (const int64_t[]){0});
    check(WG_SHAPE(2, 3), WG_SHAPE(0, 0), 0, WG_SHAPE(0, 0), (const int64_t[]){0});
    check(WG_SHAPE(2, 0), WG_SHAPE(1, 0), 0, WG_SHAPE(1, 0), (const int64_t[]){0});
    check(WG_SHAPE(0, 2), WG_SHAPE(0, 2), 0, WG_SHAPE(0, 2), (const int64_t[]){0});
}

static wg_tensor along_0(wg_tensor x, wg_tensor index)
{
    return wg_scatter_add(x, 0, index, wg_full(x.tape, WG_F32, wg_shape_of(index), 1));
}

Test(scatter_add, refuses_to_run_with_an_index_out_of_range)
{
    expect_out_of_range(along_0, WG_SHAPE(3, 2), WG_SHAPE(4, 1), 3, 3,
                        "scatter_add: i [4×1] has the index 3; along axis 0, x [3×2] has 0 … 2");
    expect_out_of_range(along_0, WG_SHAPE(0), WG_SHAPE(2), 1, 0,
                        "scatter_add: i [2] has the index 0; along axis 0, x [0] has no elements");
}

Test(scatter_add, refuses_shapes_that_do_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 2));
    const wg_tensor s = wg_input(t, "s", WG_F32, WG_SHAPE(2, 3));
    const wg_tensor i = wg_input(t, "i", WG_I64, WG_SHAPE(2, 3));
    const wg_tensor j = wg_input(t, "j", WG_I64, WG_SHAPE(4));
    expect_refusal(wg_scatter_add(x, 0, j, s), t, WG_ERROR_SHAPE,
                   "scatter_add: x [3×2], index j [4] and s [2×3] must have as many axes");
    expect_refusal(wg_scatter_add(x, 0, i, s), t, WG_ERROR_SHAPE,
                   "scatter_add: along axis 1 index i [2×3] is longer than x [3×2]");
    expect_refusal(wg_scatter_add(x, 1, i, x), t, WG_ERROR_SHAPE,
                   "scatter_add: along axis 1 index i [2×3] is longer than x [3×2]");
    expect_refusal(wg_scatter_add(x, 1, s, s), t, WG_ERROR_DTYPE,
                   "scatter_add: s [2×3] is f32; operand 2 is an index, which is i64");
    expect_refusal(wg_scatter_add(i, 1, i, i), t, WG_ERROR_DTYPE,
                   "scatter_add: i [2×3] is i64; it takes f32 or f64");
    expect_refusal(
        wg_scatter_add(x, 1, i, wg_cast(s, WG_F64)), t, WG_ERROR_DTYPE,
        "scatter_add: dtypes differ: x [3×2] is f32, cast%5 [2×3] is f64; wg_cast one of "
        "them");
    wg_tape_free(t);
}
