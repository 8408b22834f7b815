/* Tests of ops/diagonal_matrix.c. */
#include "moves.h"

static wg_tensor of(const wg_tensor x[], const void *with)
{
    return wg_diagonal_matrix(x[0], *(const int64_t *)with);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const int64_t offset = *(const int64_t *)with;
    const int64_t row = at[x[0].ndim - 1], column = at[x[0].ndim];
    at[x[0].ndim - 1] = offset < 0 ? column : row;
    return column - row == offset ? ravel(x, at) : -1;
}

static void check(wg_shape x, int64_t offset, wg_shape y)
{
    check_move(&(move){"diagonal_matrix", of, source, &offset, 1, {x}, y, 0});
}

Test(diagonal_matrix, has_the_last_axis_on_a_diagonal_and_zeros)
{
    check(WG_SHAPE(3), 0, WG_SHAPE(3, 3));
    check(WG_SHAPE(2), 1, WG_SHAPE(3, 3));
    check(WG_SHAPE(2), -2, WG_SHAPE(4, 4));
    check(WG_SHAPE(2, 2), 0, WG_SHAPE(2, 2, 2));
    check(WG_SHAPE(2, 1), -1, WG_SHAPE(2, 2, 2));
    check(WG_SHAPE(0), 0, WG_SHAPE(0, 0));
    check(WG_SHAPE(0), 2, WG_SHAPE(2, 2));
    check(WG_SHAPE(0, 2), 0, WG_SHAPE(0, 2, 2));
}

Test(diagonal_matrix, refuses_what_cannot_be)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2));
    const wg_tensor full = wg_input(t, "full", WG_F32, WG_SHAPE(1, 1, 1, 1, 1, 1, 1, 1));
    expect_refusal(wg_diagonal_matrix(full, 0), t, WG_ERROR_SHAPE,
                   "diagonal_matrix: full [1×1×1×1×1×1×1×1] has 8 axes, the most there can be");
    expect_poisoned(wg_diagonal_matrix(x, INT64_MAX), t, WG_ERROR_MEMORY,
                    "diagonal_matrix: offset 9223372036854775807 for x [2]");
    expect_poisoned(wg_diagonal_matrix(x, INT64_MIN), t, WG_ERROR_MEMORY, "diagonal_matrix: ");
    expect_refusal(wg_diagonal_matrix(wg_input(t, "s", WG_F32, WG_SCALAR), 0), t, WG_ERROR_ARGUMENT,
                   "diagonal_matrix: there is no axis -1 of s [], which has 0");
    wg_tape_free(t);
}
