/* Tests of ops/select.c. */
#include "moves.h"

typedef struct arguments {
    int axis;
    int64_t index;
} arguments;

static wg_tensor of(const wg_tensor x[], const void *with)
{
    const arguments *a = with;
    return wg_select(x[0], a->axis, a->index);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const arguments *a = with;
    const int axis = (a->axis + x[0].ndim) % x[0].ndim;
    for (int d = x[0].ndim - 1; d > axis; d--)
        at[d] = at[d - 1];
    at[axis] = (a->index + x[0].size[axis]) % x[0].size[axis];
    return ravel(x, at);
}

static void check(wg_shape x, int axis, int64_t index, wg_shape y)
{
    check_move(&(move){"select", of, source, &(arguments){axis, index}, 1, {x}, y, 0});
}

Test(select, picks_one_and_drops_the_axis)
{
    check(WG_SHAPE(5), 0, 3, WG_SCALAR);
    check(WG_SHAPE(3, 4), 0, 2, WG_SHAPE(4));
    check(WG_SHAPE(3, 4), -1, -1, WG_SHAPE(3));
    check(WG_SHAPE(2, 3, 2), 1, -3, WG_SHAPE(2, 2));
    check(WG_SHAPE(2, 1, 0), 1, 0, WG_SHAPE(2, 0));
}

Test(select, of_no_elements_lies_nowhere_however_long_the_axis)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(0, INT64_MAX)),
                    y = wg_select(x, 1, INT64_MAX - 1), z = wg_neg(y);
    double none = 0;
    cr_assert(wg_write(x, &none, 0) == WG_OK);
    wg_program *p = wg_compile(t, &z, 1);
    cr_assert(p && wg_run(p) == WG_OK, "%s", wg_error_message(t));
    cr_assert(wg_count(z) == 0);
    wg_tape_free(t);
}

Test(select, is_a_view_and_refuses_an_index_out_of_range)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 2));
    cr_assert(steps_of(wg_select(x, 1, 0)) == 1);
    expect_refusal(wg_select(x, 0, 3), t, WG_ERROR_ARGUMENT,
                   "select: index 3 along axis 0 of x [3×2]");
    expect_refusal(wg_select(x, 1, -3), t, WG_ERROR_ARGUMENT,
                   "select: index -3 along axis 1 of x [3×2]");
    wg_tape_free(t);
}
