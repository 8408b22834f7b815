/* Tests of ops/flatten.c. */
#include "moves.h"

typedef struct arguments {
    int first, last;
    wg_shape y;
} arguments;

static wg_tensor of(const wg_tensor x[], const void *with)
{
    const arguments *a = with;
    return wg_flatten(x[0], a->first, a->last);
}

/* The elements stay in row-major order. */
static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    (void)x;
    return ravel(&((const arguments *)with)->y, at);
}

static void check(wg_shape x, int first, int last, wg_shape y)
{
    check_move(&(move){"flatten", of, source, &(arguments){first, last, y}, 1, {x}, y, 0});
}

Test(flatten, joins_the_axes_from_first_to_last)
{
    check(WG_SHAPE(2, 3, 2), 0, -1, WG_SHAPE(12));
    check(WG_SHAPE(2, 3, 2), 1, 2, WG_SHAPE(2, 6));
    check(WG_SHAPE(2, 3, 2), -3, 1, WG_SHAPE(6, 2));
    check(WG_SHAPE(2, 3, 2), 1, 1, WG_SHAPE(2, 3, 2));
    check(WG_SHAPE(2, 0, 3), 1, 2, WG_SHAPE(2, 0));
    check(WG_SCALAR, 0, -1, WG_SHAPE(1));
}

Test(flatten, refuses_axes_in_the_wrong_order)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 2));
    expect_refusal(wg_flatten(x, 1, 0), t, WG_ERROR_ARGUMENT,
                   "flatten: axis 1 of x [3×2] comes after axis 0");
    expect_refusal(wg_flatten(x, 0, 2), t, WG_ERROR_ARGUMENT,
                   "flatten: there is no axis 2 of x [3×2], which has 2");
    wg_tape_free(t);
}
