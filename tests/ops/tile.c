/* Tests of ops/tile.c. */
#include "moves.h"

static wg_tensor of(const wg_tensor x[], const void *with)
{
    return wg_tile(x[0], *(const wg_shape *)with);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const wg_shape *times = with;
    const int more = times->ndim > x[0].ndim ? times->ndim - x[0].ndim : 0;
    for (int d = 0; d < x[0].ndim; d++)
        at[d] = at[d + more] % x[0].size[d];
    return ravel(x, at);
}

static void check(wg_shape x, wg_shape times, wg_shape y)
{
    check_move(&(move){"tile", of, source, &times, 1, {x}, y, 0});
}

Test(tile, repeats_the_whole_along_each_axis)
{
    check(WG_SHAPE(3), WG_SHAPE(2), WG_SHAPE(6));
    check(WG_SHAPE(2, 3), WG_SHAPE(2, 2), WG_SHAPE(4, 6));
    check(WG_SHAPE(2, 3), WG_SHAPE(2), WG_SHAPE(2, 6));
    check(WG_SHAPE(3), WG_SHAPE(2, 1), WG_SHAPE(2, 3));
    check(WG_SHAPE(2), WG_SHAPE(2, 2, 2), WG_SHAPE(2, 2, 4));
    check(WG_SCALAR, WG_SHAPE(3), WG_SHAPE(3));
    check(WG_SHAPE(2), WG_SCALAR, WG_SHAPE(2));
    check(WG_SHAPE(2, 2), WG_SHAPE(0, 2), WG_SHAPE(0, 4));
    check(WG_SHAPE(0, 2), WG_SHAPE(3, 2), WG_SHAPE(0, 4));
    check(WG_SHAPE(1, 2, 1, 1, 1, 1, 1, 2), WG_SHAPE(2, 1, 1, 1, 1, 1, 1, 2),
          WG_SHAPE(2, 2, 1, 1, 1, 1, 1, 4));
}

Test(tile, refuses_what_cannot_be)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3));
    expect_refusal(wg_tile(x, WG_SHAPE(2, -1)), t, WG_ERROR_ARGUMENT,
                   "tile: axis 1 of x [2×3] -1 times");
    expect_refusal(wg_tile(x, (wg_shape){9, {1}}), t, WG_ERROR_ARGUMENT,
                   "tile: 9 numbers; a shape has 0 to 8 axes");
    expect_poisoned(wg_tile(x, WG_SHAPE(INT64_MAX, 1)), t, WG_ERROR_ARGUMENT, "tile: axis 0");
    wg_tape_free(t);
}
