/* Tests of ops/concat.c. */
#include "moves.h"

static wg_tensor of(const wg_tensor x[], const void *with)
{
    return wg_concat(x, 2, *(const int *)with);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const int axis = (*(const int *)with + x[0].ndim) % x[0].ndim;
    if (at[axis] < x[0].size[axis])
        return ravel(&x[0], at);
    at[axis] -= x[0].size[axis];
    return count_of(&x[0]) + ravel(&x[1], at);
}

static void check(wg_shape a, wg_shape b, int axis, wg_shape y)
{
    check_move(&(move){"concat", of, source, &axis, 2, {a, b}, y, 0});
}

Test(concat, joins_along_any_axis)
{
    check(WG_SHAPE(3), WG_SHAPE(2), 0, WG_SHAPE(5));
    check(WG_SHAPE(2, 3), WG_SHAPE(1, 3), 0, WG_SHAPE(3, 3));
    check(WG_SHAPE(2, 3), WG_SHAPE(2, 2), -1, WG_SHAPE(2, 5));
    check(WG_SHAPE(2, 1, 2), WG_SHAPE(2, 2, 2), 1, WG_SHAPE(2, 3, 2));
    check(WG_SHAPE(2, 0), WG_SHAPE(2, 3), 1, WG_SHAPE(2, 3));
    check(WG_SHAPE(0, 2), WG_SHAPE(0, 1), 1, WG_SHAPE(0, 3));
}

Test(concat, takes_any_number_and_the_same_more_than_once)
{
    enum { N = 41 };
    double x[2], y[2 * N], g[2];
    wg_tape *t = wg_tape_new();
    wg_tensor list[N];
    for (int k = 0; k < N; k++) {
        list[k] = wg_input(t, "x", WG_F64, WG_SHAPE(2, 1));
        x[0] = k;
        x[1] = 100 + k;
        put(list[k], x);
    }
    list[N - 1] = list[3];
    value_of(wg_concat(list, N, 1), y);
    for (int k = 0; k < N; k++)
        cr_assert(y[k] == k % (N - 1) + 3 * (k == N - 1) && y[N + k] == 100 + y[k]);
    const wg_tensor joined = wg_concat(list, N, 1);
    value_of(wg_gradient(wg_sum(wg_mul(joined, joined)), list[3]), g);
    cr_assert(g[0] == 2 * 2 * 3 && g[1] == 2 * 2 * 103);
    cr_assert(wg_same(wg_concat(list, 1, 0), wg_concat(list, 1, -2)));
    expect_ok(t);
    wg_tape_free(t);
}

/* Rows are shared among threads along either axis. */
Test(concat, of_many_rows_is_the_same_on_threads)
{
    enum { ROWS = 600, COLUMNS = 500 };
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F32, WG_SHAPE(ROWS, COLUMNS));
    const wg_tensor b = wg_input(t, "b", WG_F32, WG_SHAPE(ROWS, COLUMNS));
    const int before = wg_threads();
    cr_assert(wg_fill_uniform(a, 1, 0, 1) == WG_OK && wg_fill_uniform(b, 2, 0, 1) == WG_OK);
    for (int axis = 0; axis < 2; axis++) {
        const wg_tensor y = wg_concat((wg_tensor[]){a, b}, 2, axis);
        const wg_tensor parts[] = {wg_slice(y, axis, 0, axis ? COLUMNS : ROWS, 1),
                                   wg_slice(y, axis, axis ? COLUMNS : ROWS, WG_OPEN, 1)};
        double off[2];
        wg_set_threads(3);
        value_of(wg_max(wg_square(wg_sub(parts[0], a))), &off[0]);
        value_of(wg_max(wg_square(wg_sub(parts[1], b))), &off[1]);
        cr_assert(off[0] == 0 && off[1] == 0);
    }
    wg_set_threads(before);
    wg_tape_free(t);
}

Test(concat, refuses_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F32, WG_SHAPE(2, 3));
    const wg_tensor b = wg_input(t, "b", WG_F32, WG_SHAPE(3, 4));
    const wg_tensor c = wg_input(t, "c", WG_F32, WG_SHAPE(3));
    expect_refusal(wg_concat((wg_tensor[]){a, a, b}, 3, 0), t, WG_ERROR_SHAPE,
                   "concat: sizes differ along axis 1: a [2×3] and b [3×4]");
    expect_refusal(wg_concat((wg_tensor[]){a, c}, 2, 0), t, WG_ERROR_SHAPE,
                   "concat: a [2×3] and c [3] have different numbers of axes");
    expect_refusal(wg_concat((wg_tensor[]){a, a}, 2, 2), t, WG_ERROR_ARGUMENT,
                   "concat: there is no axis 2 of a [2×3], which has 2");
    const wg_tensor large = wg_input(t, "large", WG_F32, WG_SHAPE(INT64_MAX / 2, 0));
    expect_poisoned(wg_concat((wg_tensor[]){large, large, large}, 3, 0), t, WG_ERROR_MEMORY,
                    "concat: more elements along axis 0 than can be had");
    cr_assert(!wg_concat(NULL, 2, 0).tape && !wg_concat(&a, 0, 0).tape);
    cr_assert(!wg_is_valid(wg_concat(&a, -1, 0)));
    wg_tape_free(t);
}
