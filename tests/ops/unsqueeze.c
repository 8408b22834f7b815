/* Tests of ops/unsqueeze.c. */
#include "moves.h"

static wg_tensor of(const wg_tensor x[], const void *with)
{
    return wg_unsqueeze(x[0], *(const int *)with);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const int axis = (*(const int *)with + x[0].ndim + 1) % (x[0].ndim + 1);
    for (int d = axis; d < x[0].ndim; d++)
        at[d] = at[d + 1];
    return ravel(x, at);
}

static void check(wg_shape x, int axis, wg_shape y)
{
    check_move(&(move){"unsqueeze", of, source, &axis, 1, {x}, y, 0});
}

Test(unsqueeze, puts_a_new_axis_anywhere)
{
    check(WG_SCALAR, 0, WG_SHAPE(1));
    check(WG_SHAPE(3, 2), 0, WG_SHAPE(1, 3, 2));
    check(WG_SHAPE(3, 2), 1, WG_SHAPE(3, 1, 2));
    check(WG_SHAPE(3, 2), -1, WG_SHAPE(3, 2, 1));
    check(WG_SHAPE(3, 2), -3, WG_SHAPE(1, 3, 2));
    check(WG_SHAPE(0), 1, WG_SHAPE(0, 1));
}

Test(unsqueeze, refuses_axes_beyond_the_new_one_and_a_ninth)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 2));
    const wg_tensor full = wg_input(t, "full", WG_F32, WG_SHAPE(1, 1, 1, 1, 1, 1, 1, 1));
    expect_refusal(wg_unsqueeze(x, 3), t, WG_ERROR_ARGUMENT,
                   "unsqueeze: with one axis more than x [3×2] there is no axis 3");
    expect_refusal(wg_unsqueeze(x, -4), t, WG_ERROR_ARGUMENT,
                   "unsqueeze: with one axis more than x [3×2] there is no axis -4");
    expect_refusal(wg_unsqueeze(full, 0), t, WG_ERROR_SHAPE,
                   "unsqueeze: full [1×1×1×1×1×1×1×1] has 8 axes, the most there can be");
    wg_tape_free(t);
}
