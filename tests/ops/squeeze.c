/* Tests of ops/squeeze.c. */
#include "moves.h"

static wg_tensor squeeze(const wg_tensor x[], const void *with)
{
    return wg_squeeze(x[0], *(const wg_axes *)with);
}

static wg_tensor squeeze_all(const wg_tensor x[], const void *with)
{
    (void)with;
    return wg_squeeze_all(x[0]);
}

/* The index of a dropped axis is 0: y's other axes are as they were. */
static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    int64_t i = 0;
    int kept = 0;
    const wg_axes *axes = with;
    for (int d = 0; d < x[0].ndim; d++) {
        bool drops = !axes && x[0].size[d] == 1;
        for (int k = 0; axes && k < axes->count; k++)
            drops |= (axes->axis[k] + x[0].ndim) % x[0].ndim == d && x[0].size[d] == 1;
        i = i * x[0].size[d] + (drops ? 0 : at[kept++]);
    }
    return i;
}

static void check(wg_shape x, wg_axes axes, wg_shape y)
{
    check_move(&(move){"squeeze", squeeze, source, &axes, 1, {x}, y, 0});
}

Test(squeeze, drops_the_axes_of_size_one_that_are_listed)
{
    check(WG_SHAPE(3, 1, 2), WG_AXES(1), WG_SHAPE(3, 2));
    check(WG_SHAPE(1, 3, 1, 2, 1), WG_AXES(-1, 0), WG_SHAPE(3, 1, 2));
    check(WG_SHAPE(1), WG_AXES(0), WG_SCALAR);
    check(WG_SHAPE(1, 0), WG_AXES(0), WG_SHAPE(0));
    check(WG_SHAPE(1, 3), wg_make_axes(0, NULL), WG_SHAPE(1, 3));
}

Test(squeeze, leaves_an_axis_of_another_size_as_pytorch_does)
{
    check(WG_SHAPE(3, 1), WG_AXES(0, 1), WG_SHAPE(3));
    check(WG_SHAPE(2, 0), WG_AXES(1), WG_SHAPE(2, 0));
}

Test(squeeze, drops_all_axes_of_size_one)
{
    check_move(&(move){
        "squeeze_all", squeeze_all, source, NULL, 1, {WG_SHAPE(1, 3, 1, 2)}, WG_SHAPE(3, 2), 0});
    check_move(
        &(move){"squeeze_all", squeeze_all, source, NULL, 1, {WG_SHAPE(1, 1)}, WG_SCALAR, 0});
    check_move(&(move){"squeeze_all", squeeze_all, source, NULL, 1, {WG_SCALAR}, WG_SCALAR, 0});
}

Test(squeeze, is_a_view_and_refuses_axes_that_are_none)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 1));
    cr_assert(steps_of(wg_squeeze(wg_transpose(x), WG_AXES(0))) == 1);
    expect_refusal(wg_squeeze(x, WG_AXES(2)), t, WG_ERROR_ARGUMENT,
                   "squeeze: there is no axis 2 of x [3×1], which has 2");
    expect_refusal(wg_squeeze(x, WG_AXES(1, -1)), t, WG_ERROR_ARGUMENT,
                   "squeeze: axis 1 of x [3×1] is named twice");
    wg_tape_free(t);
}
