/* Tests of ops/diagonal.c. */
#include "moves.h"

typedef struct arguments {
    int64_t offset;
    int a, b;
} arguments;

static wg_tensor of(const wg_tensor x[], const void *with)
{
    const arguments *at = with;
    return wg_diagonal(x[0], at->offset, at->a, at->b);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const arguments *args = with;
    const int ndim = x[0].ndim, a = (args->a + ndim) % ndim, b = (args->b + ndim) % ndim;
    const int64_t i = at[ndim - 2];
    int64_t from[WG_MAX_DIMS];
    for (int d = 0, own = 0; d < ndim; d++)
        if (d != a && d != b)
            from[d] = at[own++];
    from[a] = args->offset < 0 ? i - args->offset : i;
    from[b] = args->offset < 0 ? i : i + args->offset;
    return ravel(x, from);
}

static void check(wg_shape x, int64_t offset, int a, int b, wg_shape y)
{
    check_move(&(move){"diagonal", of, source, &(arguments){offset, a, b}, 1, {x}, y, 0});
}

Test(diagonal, is_that_of_matrices_of_any_two_axes)
{
    check(WG_SHAPE(3, 3), 0, 0, 1, WG_SHAPE(3));
    check(WG_SHAPE(3, 4), 1, 0, 1, WG_SHAPE(3));
    check(WG_SHAPE(3, 4), 3, 0, 1, WG_SHAPE(1));
    check(WG_SHAPE(3, 4), -1, 0, 1, WG_SHAPE(2));
    check(WG_SHAPE(4, 2), 1, 0, 1, WG_SHAPE(1));
    check(WG_SHAPE(4, 2), -2, -2, -1, WG_SHAPE(2));
    check(WG_SHAPE(3, 4), 1, 1, 0, WG_SHAPE(2));
    check(WG_SHAPE(2, 3, 2), 0, 0, 2, WG_SHAPE(3, 2));
    check(WG_SHAPE(2, 3, 2, 2), 1, 1, 3, WG_SHAPE(2, 2, 1));
    check(WG_SHAPE(2, 3, 2), -1, 2, 1, WG_SHAPE(2, 1));
}

Test(diagonal, beyond_the_matrix_has_no_elements)
{
    check(WG_SHAPE(3, 4), 4, 0, 1, WG_SHAPE(0));
    check(WG_SHAPE(3, 4), INT64_MAX, 0, 1, WG_SHAPE(0));
    check(WG_SHAPE(3, 4), INT64_MIN, 0, 1, WG_SHAPE(0));
    check(WG_SHAPE(0, 4), 0, 0, 1, WG_SHAPE(0));
    check(WG_SHAPE(2, 0, 2), 0, 0, 2, WG_SHAPE(0, 2));
}

Test(diagonal, is_a_view_and_refuses_one_axis_for_two)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3));
    cr_assert(steps_of(wg_diagonal(x, 0, 0, 1)) == 1);
    expect_refusal(wg_diagonal(x, 0, 1, -1), t, WG_ERROR_ARGUMENT,
                   "diagonal: axis 1 of x [2×3] is named twice");
    expect_refusal(wg_diagonal(x, 0, 0, 2), t, WG_ERROR_ARGUMENT,
                   "diagonal: there is no axis 2 of x [2×3], which has 2");
    wg_tape_free(t);
}
