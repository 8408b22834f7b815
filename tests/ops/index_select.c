/* Tests of ops/index_select.c. */
#include "indexed.h"

typedef struct arguments {
    int axis;
    int64_t count, at[8];
} arguments;

static wg_tensor of(const wg_tensor x[], const void *with)
{
    const arguments *a = with;
    if (!x[0].tape)
        return wg_index_select(x[0], a->axis, x[0]);
    return wg_index_select(x[0], a->axis, indices(x[0].tape, WG_SHAPE(a->count), a->at));
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const arguments *a = with;
    int64_t *i = &at[(a->axis + x[0].ndim) % x[0].ndim];
    *i = a->at[*i];
    return ravel(x, at);
}

static void check(wg_shape x, arguments a)
{
    wg_shape y = x;
    y.size[(a.axis + x.ndim) % x.ndim] = a.count;
    check_move(&(move){"index_select", of, source, &a, 1, {x}, y, 0});
}

Test(index_select, picks_slices_along_any_axis)
{
    check(WG_SHAPE(4), (arguments){0, 6, {3, 3, 0, 1, 3, 2}});
    check(WG_SHAPE(4, 3), (arguments){0, 3, {2, 0, 2}});
    check(WG_SHAPE(2, 3), (arguments){-1, 4, {1, 1, 2, 0}});
    check(WG_SHAPE(2, 3, 2), (arguments){1, 2, {2, 0}});
    check(WG_SHAPE(3, 2), (arguments){0, 0, {0}});
    check(WG_SHAPE(3, 0), (arguments){0, 2, {2, 1}});
    check(WG_SHAPE(0, 2), (arguments){0, 0, {0}});
    check(WG_SHAPE(1, 2), (arguments){0, 3, {0, 0, 0}});
}

static wg_tensor along_1(wg_tensor x, wg_tensor index)
{
    return wg_index_select(x, 1, index);
}

Test(index_select, refuses_to_run_with_an_index_out_of_range)
{
    expect_out_of_range(along_1, WG_SHAPE(3, 2), WG_SHAPE(5), 4, 2,
                        "index_select: i [5] has the index 2; along axis 1, x [3×2] has 0 … 1");
    expect_out_of_range(along_1, WG_SHAPE(3, 2), WG_SHAPE(1), 0, -1,
                        "index_select: i [1] has the index -1; along axis 1, x [3×2] has 0 … 1");
    expect_out_of_range(
        along_1, WG_SHAPE(3, 0), WG_SHAPE(1), 0, 0,
        "index_select: i [1] has the index 0; along axis 1, x [3×0] has no elements");
}

Test(index_select, refuses_an_index_that_is_no_vector)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 2));
    const wg_tensor i = wg_input(t, "i", WG_I64, WG_SHAPE(2, 1));
    expect_refusal(wg_index_select(x, 0, i), t, WG_ERROR_SHAPE,
                   "index_select: index i [2×1] must be a vector");
    expect_refusal(wg_index_select(x, 0, wg_input(t, "s", WG_I64, WG_SCALAR)), t, WG_ERROR_SHAPE,
                   "index_select: index s [] must be a vector");
    expect_refusal(wg_index_select(x, 0, wg_select(x, 1, 0)), t, WG_ERROR_DTYPE,
                   "index_select: reshape%5 [3] is f32; operand 2 is an index, which is i64");
    wg_tape_free(t);
}
