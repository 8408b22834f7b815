/* Tests of ops/repeat.c. */
#include "moves.h"

typedef struct arguments {
    int64_t times;
    int axis;
} arguments;

static wg_tensor of(const wg_tensor x[], const void *with)
{
    const arguments *a = with;
    return wg_repeat(x[0], a->times, a->axis);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const arguments *a = with;
    at[(a->axis + x[0].ndim) % x[0].ndim] /= a->times;
    return ravel(x, at);
}

static void check(wg_shape x, int64_t times, int axis)
{
    wg_shape y = x;
    y.size[(axis + x.ndim) % x.ndim] *= times;
    check_move(&(move){"repeat", of, source, &(arguments){times, axis}, 1, {x}, y, 0});
}

Test(repeat, repeats_each_element)
{
    check(WG_SHAPE(3), 2, 0);
    check(WG_SHAPE(2, 3), 3, 0);
    check(WG_SHAPE(2, 3), 2, -1);
    check(WG_SHAPE(2, 2, 2), 2, 1);
    check(WG_SHAPE(2, 1, 2, 1, 1, 1, 1, 1), 2, 2);
    check(WG_SHAPE(2, 3), 1, 1);
    check(WG_SHAPE(2, 3), 0, 1);
    check(WG_SHAPE(2, 0), 3, 1);
    check(WG_SHAPE(2, 0), 3, 0);
}

Test(repeat, refuses_what_cannot_be)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3));
    expect_refusal(wg_repeat(x, -1, 0), t, WG_ERROR_ARGUMENT, "repeat: axis 0 of x [2×3] -1 times");
    expect_poisoned(wg_repeat(x, INT64_MAX, 0), t, WG_ERROR_ARGUMENT, "repeat: axis 0 of x [2×3]");
    expect_poisoned(wg_repeat(x, INT64_MAX / 4, 0), t, WG_ERROR_MEMORY, "more elements");
    expect_refusal(wg_repeat(x, 2, 2), t, WG_ERROR_ARGUMENT,
                   "repeat: there is no axis 2 of x [2×3], which has 2");
    wg_tape_free(t);
}
