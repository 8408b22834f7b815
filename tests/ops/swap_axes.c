/* Tests of ops/swap_axes.c. */
#include "moves.h"

static wg_tensor of(const wg_tensor x[], const void *with)
{
    const int *axis = with;
    return wg_swap_axes(x[0], axis[0], axis[1]);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const int *axis = with, a = (axis[0] + x[0].ndim) % x[0].ndim,
              b = (axis[1] + x[0].ndim) % x[0].ndim;
    const int64_t kept = at[a];
    at[a] = at[b];
    at[b] = kept;
    return ravel(x, at);
}

static void check(wg_shape x, int a, int b, wg_shape y)
{
    check_move(&(move){"swap_axes", of, source, &(const int[]){a, b}, 1, {x}, y, 0});
}

Test(swap_axes, swaps_two_and_leaves_the_rest)
{
    check(WG_SHAPE(2, 3), 0, 1, WG_SHAPE(3, 2));
    check(WG_SHAPE(2, 3, 2, 1), 0, -1, WG_SHAPE(1, 3, 2, 2));
    check(WG_SHAPE(2, 3, 2), 2, 1, WG_SHAPE(2, 2, 3));
    check(WG_SHAPE(2, 3), 1, 1, WG_SHAPE(2, 3));
    check(WG_SHAPE(2, 0, 3), -1, -2, WG_SHAPE(2, 3, 0));
}

Test(swap_axes, refuses_axes_that_are_none)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 2));
    expect_refusal(wg_swap_axes(x, 0, 2), t, WG_ERROR_ARGUMENT,
                   "swap_axes: there is no axis 2 of x [3×2], which has 2");
    expect_refusal(wg_swap_axes(x, -3, 0), t, WG_ERROR_ARGUMENT,
                   "swap_axes: there is no axis -3 of x [3×2], which has 2");
    wg_tape_free(t);
}
