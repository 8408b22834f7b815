/* Tests of ops/take.c. */
#include "indexed.h"

typedef struct arguments {
    int axis;
    wg_shape shape;
    int64_t at[8];
} arguments;

static wg_tensor of(const wg_tensor x[], const void *with)
{
    const arguments *a = with;
    if (!x[0].tape)
        return wg_take(x[0], a->axis, x[0]);
    return wg_take(x[0], a->axis, indices(x[0].tape, a->shape, a->at));
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const arguments *a = with;
    const int axis = (a->axis + x[0].ndim) % x[0].ndim;
    int64_t from[WG_MAX_DIMS];
    for (int d = 0; d < x[0].ndim; d++)
        from[d] = d < axis ? at[d] : d > axis ? at[d + a->shape.ndim - 1] : 0;
    from[axis] = a->at[ravel(&a->shape, at + axis)];
    return ravel(x, from);
}

static void check(wg_shape x, arguments a, wg_shape y)
{
    check_move(&(move){"take", of, source, &a, 1, {x}, y, 0});
}

Test(take, puts_the_index_in_the_place_of_the_axis)
{
    check(WG_SHAPE(3, 2), (arguments){0, WG_SHAPE(2, 2), {2, 0, 1, 2}}, WG_SHAPE(2, 2, 2));
    check(WG_SHAPE(3, 2), (arguments){-1, WG_SHAPE(2, 2), {1, 0, 1, 1}}, WG_SHAPE(3, 2, 2));
    check(WG_SHAPE(2, 3, 2), (arguments){1, WG_SHAPE(2), {2, 0}}, WG_SHAPE(2, 2, 2));
    check(WG_SHAPE(2, 3, 2), (arguments){1, WG_SCALAR, {2}}, WG_SHAPE(2, 2));
    check(WG_SHAPE(4), (arguments){0, WG_SHAPE(1, 3), {3, 3, 0}}, WG_SHAPE(1, 3));
    check(WG_SHAPE(3, 2), (arguments){0, WG_SHAPE(2, 0), {0}}, WG_SHAPE(2, 0, 2));
}

static wg_tensor along_0(wg_tensor x, wg_tensor index)
{
    return wg_take(x, 0, index);
}

Test(take, refuses_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(1, 1, 1, 1, 1, 1, 1, 1));
    const wg_tensor i = wg_input(t, "i", WG_I64, WG_SHAPE(2, 2));
    expect_refusal(wg_take(x, 0, i), t, WG_ERROR_SHAPE,
                   "take: x [1×1×1×1×1×1×1×1] at index i [2×2] has more than 8 axes");
    expect_refusal(wg_take(x, 8, i), t, WG_ERROR_ARGUMENT,
                   "take: there is no axis 8 of x [1×1×1×1×1×1×1×1], which has 8");
    expect_refusal(wg_take(x, 0, wg_poisoned(t)), t, WG_ERROR_NULL, "take: the tensor is poisoned");
    wg_tape_free(t);
    expect_out_of_range(along_0, WG_SHAPE(3), WG_SHAPE(2, 2), 2, 3,
                        "index_select: reshape%3 [4] has the index 3; along axis 0, x [3] has "
                        "0 … 2");
}
