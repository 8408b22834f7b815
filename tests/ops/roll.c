/* Tests of ops/roll.c. */
#include "moves.h"

typedef struct arguments {
    int64_t shift;
    int axis;
} arguments;

static wg_tensor of(const wg_tensor x[], const void *with)
{
    const arguments *a = with;
    return wg_roll(x[0], a->shift, a->axis);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const arguments *a = with;
    const int d = (a->axis + x[0].ndim) % x[0].ndim;
    const int64_t n = x[0].size[d];
    at[d] = ((at[d] - a->shift % n) % n + n) % n;
    return ravel(x, at);
}

static void check(wg_shape x, int64_t shift, int axis)
{
    check_move(&(move){"roll", of, source, &(arguments){shift, axis}, 1, {x}, x, 0});
}

Test(roll, shifts_round_the_ends)
{
    check(WG_SHAPE(5), 2, 0);
    check(WG_SHAPE(5), -1, 0);
    check(WG_SHAPE(5), 0, 0);
    check(WG_SHAPE(5), 13, 0);
    check(WG_SHAPE(3, 2), INT64_MIN, 0);
    check(WG_SHAPE(3, 2), INT64_MAX, 0);
    check(WG_SHAPE(2, 3, 2), 1, -2);
    check(WG_SHAPE(0), 1, 0);
    check(WG_SHAPE(3, 0), 1, 0);
}

Test(roll, refuses_axes_that_are_none)
{
    wg_tape *t = wg_tape_new();
    expect_refusal(wg_roll(wg_input(t, "x", WG_F32, WG_SHAPE(2, 3)), 1, 2), t, WG_ERROR_ARGUMENT,
                   "roll: there is no axis 2 of x [2×3], which has 2");
    wg_tape_free(t);
}
