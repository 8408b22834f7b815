/* Tests of ops/flip.c. */
#include "moves.h"

static wg_tensor of(const wg_tensor x[], const void *with)
{
    return wg_flip(x[0], *(const wg_axes *)with);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const wg_axes *axes = with;
    for (int k = 0; k < axes->count; k++) {
        const int d = (axes->axis[k] + x[0].ndim) % x[0].ndim;
        at[d] = x[0].size[d] - 1 - at[d];
    }
    return ravel(x, at);
}

static void check(wg_shape x, wg_axes axes)
{
    check_move(&(move){"flip", of, source, &axes, 1, {x}, x, 0});
}

Test(flip, turns_the_axes_that_are_listed)
{
    check(WG_SHAPE(5), WG_AXES(0));
    check(WG_SHAPE(3, 4), WG_AXES(0));
    check(WG_SHAPE(3, 4), WG_AXES(-1));
    check(WG_SHAPE(2, 3, 2), WG_AXES(2, 0));
    check(WG_SHAPE(2, 3, 2), WG_AXES(0, 1, 2));
    check(WG_SHAPE(3, 1), wg_make_axes(0, NULL));
    check(WG_SHAPE(0, 2), WG_AXES(0, 1));
}

Test(flip, is_a_view_whose_gradient_is_a_view)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 2)), y = wg_flip(x, WG_AXES(0, 1));
    const wg_tensor seed = wg_input(t, "seed", WG_F32, WG_SHAPE(3, 2));
    cr_assert(steps_of(y) == 1);
    cr_assert(steps_of(wg_vjp(y, seed, x)) == 1);
    expect_refusal(wg_flip(x, WG_AXES(0, 0)), t, WG_ERROR_ARGUMENT,
                   "flip: axis 0 of x [3×2] is named twice");
    expect_refusal(wg_flip(x, WG_AXES(2)), t, WG_ERROR_ARGUMENT,
                   "flip: there is no axis 2 of x [3×2], which has 2");
    wg_tape_free(t);
}
