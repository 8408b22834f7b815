/* Tests of ops/tril.c. */
#include "moves.h"

#include <math.h>

static wg_tensor of(const wg_tensor x[], const void *with)
{
    return wg_tril(x[0], *(const int64_t *)with);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const int64_t diagonal = *(const int64_t *)with;
    return at[x[0].ndim - 1] - at[x[0].ndim - 2] <= diagonal ? ravel(x, at) : -1;
}

static void check(wg_shape x, int64_t diagonal)
{
    check_move(&(move){"tril", of, source, &diagonal, 1, {x}, x, 0});
}

Test(tril, keeps_what_is_on_and_below_the_diagonal)
{
    for (int64_t diagonal = -4; diagonal <= 5; diagonal++)
        check(WG_SHAPE(3, 4), diagonal);
    check(WG_SHAPE(4, 2), 0);
    check(WG_SHAPE(2, 3, 2), 0);
    check(WG_SHAPE(2, 2, 2, 3), 1);
    check(WG_SHAPE(2, 2), INT64_MAX);
    check(WG_SHAPE(2, 2), INT64_MIN);
    check(WG_SHAPE(0, 2), 0);
    check(WG_SHAPE(2, 0), 0);
    check(WG_SHAPE(0, 2, 2), 0);
}

/* Not only where x is finite: nothing is multiplied. */
Test(tril, has_zeros_where_x_is_not_finite)
{
    const double x[] = {NAN, NAN, NAN, NAN};
    double y[4];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_F64, WG_SHAPE(2, 2));
    put(leaf, x);
    value_of(wg_tril(leaf, 0), y);
    cr_assert(isnan(y[0]) && isnan(y[3]));
    cr_assert(same_bits(y[1], 0, WG_F64) && same_bits(y[2], NAN, WG_F64));
    wg_tape_free(t);
}

Test(tril, of_many_rows_is_the_same_on_threads)
{
    enum { N = 60, M = 61 };
    static float x[70 * N * M], y[70 * N * M];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_F32, WG_SHAPE(70, N, M)), z = wg_tril(leaf, 1);
    const int before = wg_threads();
    cr_assert(wg_fill_uniform(leaf, 1, 1, 2) == WG_OK);
    wg_set_threads(3);
    run_for(&z, 1);
    wg_set_threads(before);
    cr_assert(wg_read(leaf, x, sizeof x) == WG_OK && wg_read(z, y, sizeof y) == WG_OK);
    for (int i = 0; i < 70 * N * M; i++)
        cr_assert(y[i] == (i % M - i / M % N <= 1 ? x[i] : 0));
    wg_tape_free(t);
}

Test(tril, refuses_what_is_no_matrix)
{
    wg_tape *t = wg_tape_new();
    expect_refusal(wg_tril(wg_input(t, "x", WG_F32, WG_SHAPE(3)), 0), t, WG_ERROR_SHAPE,
                   "tril: x [3] has fewer than two axes");
    wg_tape_free(t);
}
