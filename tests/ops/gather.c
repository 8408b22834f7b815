/* Tests of ops/gather.c. */
#include "indexed.h"

typedef struct arguments {
    int axis;
    wg_shape shape;
    int64_t at[12];
} arguments;

static wg_tensor of(const wg_tensor x[], const void *with)
{
    const arguments *a = with;
    if (!x[0].tape)
        return wg_gather(x[0], a->axis, x[0]);
    return wg_gather(x[0], a->axis, indices(x[0].tape, a->shape, a->at));
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const arguments *a = with;
    at[(a->axis + x[0].ndim) % x[0].ndim] = a->at[ravel(&a->shape, at)];
    return ravel(x, at);
}

static void check(wg_shape x, arguments a)
{
    check_move(&(move){"gather", of, source, &a, 1, {x}, a.shape, 0});
}

Test(gather, looks_each_element_up_along_the_axis)
{
    check(WG_SHAPE(5), (arguments){0, WG_SHAPE(7), {4, 0, 0, 3, 1, 4, 4}});
    check(WG_SHAPE(3, 2), (arguments){0, WG_SHAPE(2, 2), {2, 0, 2, 1}});
    check(WG_SHAPE(3, 2), (arguments){0, WG_SHAPE(4, 1), {2, 0, 2, 1}});
    check(WG_SHAPE(3, 2), (arguments){-1, WG_SHAPE(3, 4), {1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1}});
    check(WG_SHAPE(2, 3, 2), (arguments){1, WG_SHAPE(2, 2, 1), {2, 0, 1, 1}});
    check(WG_SHAPE(2, 3, 2), (arguments){0, WG_SHAPE(1, 3, 2), {1, 0, 1, 1, 0, 0}});
    check(WG_SHAPE(3, 2), (arguments){0, WG_SHAPE(0, 2), {0}});
    check(WG_SHAPE(0, 2), (arguments){0, WG_SHAPE(0, 1), {0}});
}

/* An index that is repeated, turned, and picked in steps. */
Test(gather, takes_an_index_in_any_layout)
{
    double y[6], x[6] = {1, 2, 3, 4, 5, 6};
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_F64, WG_SHAPE(3, 2));
    const wg_tensor column = indices(t, WG_SHAPE(2, 1), (const int64_t[]){2, 1});
    const wg_tensor turned = indices(t, WG_SHAPE(2, 3), (const int64_t[]){0, 1, 2, 2, 1, 0});
    put(leaf, x);
    value_of(wg_gather(leaf, 0, wg_broadcast(column, WG_SHAPE(2, 2))), y);
    cr_assert(y[0] == 5 && y[1] == 6 && y[2] == 3 && y[3] == 4);
    value_of(wg_gather(leaf, 0, wg_transpose(turned)), y);
    cr_assert(y[0] == 1 && y[1] == 6 && y[2] == 3 && y[3] == 4 && y[4] == 5 && y[5] == 2);
    value_of(wg_gather(leaf, 0, wg_slice(turned, 1, -1, WG_OPEN, -2)), y);
    cr_assert(y[0] == 5 && y[1] == 2);
    wg_tape_free(t);
}

static wg_tensor along_0(wg_tensor x, wg_tensor index)
{
    return wg_gather(x, 0, index);
}

static wg_tensor repeated(wg_tensor x, wg_tensor index)
{
    return wg_gather(x, -1, wg_broadcast(wg_flip(index, WG_AXES(0)), WG_SHAPE(2, 3)));
}

Test(gather, refuses_to_run_with_an_index_out_of_range)
{
    expect_out_of_range(along_0, WG_SHAPE(3, 2), WG_SHAPE(2, 2), 3, 3,
                        "gather: i [2×2] has the index 3; along axis 0, x [3×2] has 0 … 2");
    expect_out_of_range(along_0, WG_SHAPE(3, 2), WG_SHAPE(2, 2), 0, -1,
                        "gather: i [2×2] has the index -1; along axis 0, x [3×2] has 0 … 2");
    expect_out_of_range(along_0, WG_SHAPE(3, 2), WG_SHAPE(2, 1), 1, INT64_MAX,
                        "gather: i [2×1] has the index 9223372036854775807; along axis 0, x [3×2] "
                        "has 0 … 2");
    expect_out_of_range(repeated, WG_SHAPE(2, 4), WG_SHAPE(2, 1), 1, INT64_MIN,
                        "gather: broadcast%4 [2×3] has the index -9223372036854775808; along axis "
                        "1, x [2×4] has 0 … 3");
    expect_out_of_range(along_0, WG_SHAPE(0), WG_SHAPE(2), 1, 0,
                        "gather: i [2] has the index 0; along axis 0, x [0] has no elements");
}

Test(gather, of_many_is_the_same_on_threads)
{
    enum { N = 300000 };
    static int64_t at[N];
    static float x[1000], y[N];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_F32, WG_SHAPE(1000));
    const wg_tensor i = wg_input(t, "i", WG_I64, WG_SHAPE(N)), z = wg_gather(leaf, 0, i);
    const int before = wg_threads();
    for (int k = 0; k < N; k++)
        at[k] = k * INT64_C(7919) % 1000;
    for (int k = 0; k < 1000; k++)
        x[k] = (float)k;
    cr_assert(wg_write(i, at, sizeof at) == WG_OK && wg_write(leaf, x, sizeof x) == WG_OK);
    wg_set_threads(3);
    run_for(&z, 1);
    wg_set_threads(before);
    cr_assert(wg_read(z, y, sizeof y) == WG_OK);
    for (int k = 0; k < N; k++)
        cr_assert(y[k] == (float)at[k]);
    wg_tape_free(t);
}

Test(gather, refuses_shapes_that_do_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 2));
    const wg_tensor vector = wg_input(t, "i", WG_I64, WG_SHAPE(2));
    const wg_tensor wide = wg_input(t, "j", WG_I64, WG_SHAPE(2, 3));
    expect_refusal(wg_gather(x, 0, vector), t, WG_ERROR_SHAPE,
                   "gather: x [3×2] and index i [2] must have as many axes");
    expect_refusal(wg_gather(x, 0, wide), t, WG_ERROR_SHAPE,
                   "gather: along axis 1 index j [2×3] is longer than x [3×2]");
    expect_refusal(wg_gather(x, 0, x), t, WG_ERROR_DTYPE,
                   "gather: x [3×2] is f32; operand 2 is an index, which is i64");
    expect_refusal(wg_gather(x, 2, wide), t, WG_ERROR_ARGUMENT,
                   "gather: there is no axis 2 of x [3×2], which has 2");
    wg_tape_free(t);
}
