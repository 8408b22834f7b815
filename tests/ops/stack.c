/* Tests of ops/stack.c. */
#include "moves.h"

static wg_tensor of(const wg_tensor x[], const void *with)
{
    return wg_stack(x, 2, *(const int *)with);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const int axis = (*(const int *)with + x[0].ndim + 1) % (x[0].ndim + 1);
    const int64_t which = at[axis];
    for (int d = axis; d < x[0].ndim; d++)
        at[d] = at[d + 1];
    return which * count_of(&x[0]) + ravel(&x[0], at);
}

static void check(wg_shape x, int axis, wg_shape y)
{
    check_move(&(move){"stack", of, source, &axis, 2, {x, x}, y, 0});
}

Test(stack, joins_along_a_new_axis)
{
    check(WG_SCALAR, 0, WG_SHAPE(2));
    check(WG_SHAPE(3), 0, WG_SHAPE(2, 3));
    check(WG_SHAPE(3), 1, WG_SHAPE(3, 2));
    check(WG_SHAPE(2, 3), 1, WG_SHAPE(2, 2, 3));
    check(WG_SHAPE(2, 3), -1, WG_SHAPE(2, 3, 2));
    check(WG_SHAPE(2, 3), -3, WG_SHAPE(2, 2, 3));
    check(WG_SHAPE(0), 1, WG_SHAPE(0, 2));
}

Test(stack, takes_any_number)
{
    enum { N = 37 };
    double y[N];
    wg_tape *t = wg_tape_new();
    wg_tensor list[N];
    for (int k = 0; k < N; k++)
        list[k] = wg_scalar(t, WG_F32, k);
    value_of(wg_stack(list, N, 0), y);
    for (int k = 0; k < N; k++)
        cr_assert(y[k] == k);
    wg_tape_free(t);
}

Test(stack, refuses_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F32, WG_SHAPE(2, 3));
    const wg_tensor b = wg_input(t, "b", WG_F32, WG_SHAPE(2, 1));
    const wg_tensor full = wg_input(t, "full", WG_F32, WG_SHAPE(1, 1, 1, 1, 1, 1, 1, 1));
    expect_refusal(wg_stack((wg_tensor[]){a, b}, 2, 0), t, WG_ERROR_SHAPE,
                   "stack: a [2×3] and b [2×1]: shapes must be equal");
    expect_refusal(wg_stack(&a, 1, 3), t, WG_ERROR_ARGUMENT,
                   "stack: with one axis more than a [2×3] there is no axis 3");
    expect_refusal(wg_stack(&full, 1, 0), t, WG_ERROR_SHAPE,
                   "stack: full [1×1×1×1×1×1×1×1] has 8 axes, the most there can be");
    cr_assert(!wg_stack(NULL, 2, 0).tape && !wg_stack(&a, 0, 0).tape);
    wg_tape_free(t);
}
