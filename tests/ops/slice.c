/* Tests of ops/slice.c. */
#include "moves.h"

typedef struct arguments {
    int axis;
    int64_t start, stop, step;
    int64_t first; /* where it begins */
} arguments;

static wg_tensor of(const wg_tensor x[], const void *with)
{
    const arguments *a = with;
    return wg_slice(x[0], a->axis, a->start, a->stop, a->step);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const arguments *a = with;
    const int axis = (a->axis + x[0].ndim) % x[0].ndim;
    at[axis] = a->first + at[axis] * a->step;
    return ravel(x, at);
}

static void check(wg_shape x, arguments a, wg_shape y)
{
    check_move(&(move){"slice", of, source, &a, 1, {x}, y, 0});
}

Test(slice, picks_elements_along_any_axis)
{
    check(WG_SHAPE(7), (arguments){0, 2, 5, 1, 2}, WG_SHAPE(3));
    check(WG_SHAPE(7), (arguments){0, 1, 7, 3, 1}, WG_SHAPE(2));
    check(WG_SHAPE(7), (arguments){0, 5, 0, -2, 5}, WG_SHAPE(3));
    check(WG_SHAPE(7), (arguments){0, WG_OPEN, WG_OPEN, -1, 6}, WG_SHAPE(7));
    check(WG_SHAPE(7), (arguments){0, WG_OPEN, WG_OPEN, 1, 0}, WG_SHAPE(7));
    check(WG_SHAPE(7), (arguments){0, WG_OPEN, WG_OPEN, -3, 6}, WG_SHAPE(3));
    check(WG_SHAPE(4, 3), (arguments){0, 1, 3, 1, 1}, WG_SHAPE(2, 3));
    check(WG_SHAPE(4, 3), (arguments){-1, -1, WG_OPEN, -1, 2}, WG_SHAPE(4, 3));
    check(WG_SHAPE(2, 5, 2), (arguments){1, -1, -6, -2, 4}, WG_SHAPE(2, 3, 2));
    check(WG_SHAPE(2, 5, 2), (arguments){1, 3, 4, 9, 3}, WG_SHAPE(2, 1, 2));
    check(WG_SHAPE(5), (arguments){0, 3, 3, 1, 0}, WG_SHAPE(0));
    check(WG_SHAPE(0, 3), (arguments){0, 0, 5, 1, 0}, WG_SHAPE(0, 3));
    check(WG_SHAPE(0, 3), (arguments){1, 2, WG_OPEN, 1, 2}, WG_SHAPE(0, 1));
}

/* Python: which elements range(n)[start:stop:step] has, by going through them one after another. */
static int64_t pick(int64_t n, int64_t start, int64_t stop, int64_t step, double *to)
{
    int64_t count = 0;
    const bool back = step < 0;
    int64_t i = start == WG_OPEN ? (back ? n - 1 : 0) : start < 0 ? start + n : start;
    int64_t end = stop == WG_OPEN ? (back ? -1 : n) : stop < 0 ? stop + n : stop;
    if (back)
        i = i > n - 1 ? n - 1 : i;
    else
        i = i < 0 ? 0 : i;
    if (back && end < -1)
        end = -1;
    for (; back ? i > end && i >= 0 : i < end && i < n; i += step)
        to[count++] = (double)i;
    return count;
}

Test(slice, is_pythons_for_every_start_stop_and_step)
{
    for (int64_t n = 0; n <= 4; n++) {
        wg_tape *t = wg_tape_new();
        const double from[] = {0, 1, 2, 3};
        const wg_tensor x = wg_input(t, "x", WG_I64, WG_SHAPE(n));
        put(x, from);
        for (int64_t start = -7; start <= 6; start++)
            for (int64_t stop = -7; stop <= 6; stop++)
                for (int64_t step = -5; step <= 5; step++) {
                    double right[8], is[8];
                    const int64_t a = start == -7 ? WG_OPEN : start,
                                  b = stop == -7 ? WG_OPEN : stop;
                    if (step == 0)
                        continue;
                    const wg_tensor y = wg_slice(x, 0, a, b, step);
                    const int64_t count = pick(n, a, b, step, right);
                    cr_assert(wg_count(y) == count, "%d[%d:%d:%d] has %d", (int)n, (int)start,
                              (int)stop, (int)step, (int)wg_count(y));
                    value_of(y, is);
                    for (int64_t i = 0; i < count; i++)
                        cr_assert(is[i] == right[i]);
                }
        wg_tape_free(t);
    }
}

Test(slice, takes_the_largest_numbers)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3));
    cr_assert(wg_count(wg_slice(x, 0, 0, INT64_MAX, INT64_MAX)) == 1);
    cr_assert(wg_count(wg_slice(x, 0, INT64_MAX, -INT64_MAX, -1)) == 3);
    cr_assert(wg_count(wg_slice(x, 0, INT64_MAX, WG_OPEN, INT64_MIN)) == 1);
    cr_assert(wg_count(wg_slice(x, 0, -INT64_MAX, -INT64_MAX, 1)) == 0);
    expect_ok(t);
    wg_tape_free(t);
}

Test(slice, is_a_view_and_the_same_tensor_for_what_comes_to_the_same)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(4, 6));
    cr_assert(steps_of(wg_slice(wg_slice(wg_transpose(x), 0, 5, 0, -2), 1, 1, 3, 1)) == 1);
    cr_assert(wg_same(wg_slice(x, 1, -4, WG_OPEN, 2), wg_slice(x, -1, 2, 9, 2)));
    cr_assert(wg_same(wg_slice(x, 1, 2, 3, 1), wg_slice(x, 1, 2, 0, -7)));
    cr_assert(wg_same(wg_slice(x, 1, 3, 3, 1), wg_slice(x, 1, 9, 2, 5)));
    wg_tape_free(t);
}

Test(slice, refuses_a_step_of_nothing)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 2));
    expect_refusal(wg_slice(x, -1, 0, 1, 0), t, WG_ERROR_ARGUMENT,
                   "slice: a step of 0 along axis 1 of x [3×2]");
    expect_refusal(wg_slice(x, 2, 0, 1, 1), t, WG_ERROR_ARGUMENT,
                   "slice: there is no axis 2 of x [3×2], which has 2");
    wg_tape_free(t);
}
