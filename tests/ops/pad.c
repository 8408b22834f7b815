/* Tests of ops/pad.c. */
#include "moves.h"

typedef struct arguments {
    wg_shape before, after;
    double value;
} arguments;

static wg_tensor pad(const wg_tensor x[], const void *with)
{
    const arguments *a = with;
    return wg_pad(x[0], a->before, a->after, a->value);
}

static int64_t padded(const void *with, const wg_shape x[], int64_t at[])
{
    const arguments *a = with;
    for (int d = 0; d < x[0].ndim; d++) {
        at[d] -= a->before.size[d];
        if (at[d] < 0 || at[d] >= x[0].size[d])
            return -1;
    }
    return ravel(x, at);
}

static void check(wg_shape x, wg_shape before, wg_shape after, wg_shape y)
{
    for (int i = 0; i < 2; i++) {
        const double value = i ? -7 : 0;
        check_move(
            &(move){"pad", pad, padded, &(arguments){before, after, value}, 1, {x}, y, value});
    }
}

Test(pad, puts_a_number_before_and_after)
{
    check(WG_SHAPE(3), WG_SHAPE(2), WG_SHAPE(1), WG_SHAPE(6));
    check(WG_SHAPE(2, 3), WG_SHAPE(0, 1), WG_SHAPE(0, 2), WG_SHAPE(2, 6));
    check(WG_SHAPE(2, 3), WG_SHAPE(1, 0), WG_SHAPE(2, 0), WG_SHAPE(5, 3));
    check(WG_SHAPE(1, 2, 2), WG_SHAPE(0, 1, 1), WG_SHAPE(0, 1, 2), WG_SHAPE(1, 4, 5));
    check(WG_SHAPE(2, 2), WG_SHAPE(0, 0), WG_SHAPE(0, 0), WG_SHAPE(2, 2));
    check(WG_SHAPE(0), WG_SHAPE(2), WG_SHAPE(1), WG_SHAPE(3));
    check(WG_SHAPE(2, 0), WG_SHAPE(1, 0), WG_SHAPE(0, 0), WG_SHAPE(3, 0));
    check(WG_SCALAR, WG_SCALAR, WG_SCALAR, WG_SCALAR);
}

Test(pad, takes_away_where_a_number_is_negative)
{
    check(WG_SHAPE(5), WG_SHAPE(-1), WG_SHAPE(-2), WG_SHAPE(2));
    check(WG_SHAPE(2, 4), WG_SHAPE(1, -1), WG_SHAPE(-1, 2), WG_SHAPE(2, 5));
    check(WG_SHAPE(3), WG_SHAPE(-3), WG_SHAPE(1), WG_SHAPE(1));
}

typedef struct placing {
    int axis;
    int64_t start, step, size;
} placing;

static wg_tensor place(const wg_tensor x[], const void *with)
{
    const placing *p = with;
    return wg_place(x[0], p->axis, p->start, p->step, p->size);
}

static int64_t placed(const void *with, const wg_shape x[], int64_t at[])
{
    const placing *p = with;
    const int axis = (p->axis + x[0].ndim) % x[0].ndim;
    const int64_t from = at[axis] - p->start;
    at[axis] = from / p->step;
    return from % p->step != 0 || at[axis] < 0 || at[axis] >= x[0].size[axis] ? -1 : ravel(x, at);
}

static void check_placing(wg_shape x, placing p, wg_shape y)
{
    check_move(&(move){"place", place, placed, &p, 1, {x}, y, 0});
}

Test(pad, places_elements_among_zeros_in_steps)
{
    check_placing(WG_SHAPE(3), (placing){0, 1, 2, 7}, WG_SHAPE(7));
    check_placing(WG_SHAPE(3), (placing){0, 6, -3, 7}, WG_SHAPE(7));
    check_placing(WG_SHAPE(3), (placing){0, 2, -1, 3}, WG_SHAPE(3));
    check_placing(WG_SHAPE(2, 3), (placing){0, 0, 3, 4}, WG_SHAPE(4, 3));
    check_placing(WG_SHAPE(2, 3), (placing){-1, 1, 1, 4}, WG_SHAPE(2, 4));
    check_placing(WG_SHAPE(1, 2), (placing){0, 3, 9, 5}, WG_SHAPE(5, 2));
    check_placing(WG_SHAPE(0), (placing){0, 9, 1, 4}, WG_SHAPE(4));
}

Test(pad, rounds_the_number_to_the_dtype)
{
    double y = 0;
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(0));
    put(x, &y);
    value_of(wg_pad(x, WG_SHAPE(1), WG_SHAPE(0), 0.1), &y);
    cr_assert(y == (double)0.1f);
    expect_poisoned(wg_pad(wg_input(t, "i", WG_I64, WG_SHAPE(1)), WG_SHAPE(1), WG_SHAPE(0), 0.5), t,
                    WG_ERROR_ARGUMENT, "pad: 0.5 is no whole number of i64");
    wg_tape_free(t);
}

Test(pad, of_many_rows_is_the_same_on_threads)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(500, 600));
    const int before = wg_threads();
    double off, sum;
    cr_assert(wg_fill_uniform(x, 1, 0, 1) == WG_OK);
    const wg_tensor y = wg_place(x, 0, 3, 2, 1002);
    wg_set_threads(3);
    value_of(wg_max(wg_square(wg_sub(wg_slice(y, 0, 3, 1002, 2), x))), &off);
    value_of(wg_max(wg_slice(y, 0, 0, 1002, 2)), &sum);
    cr_assert(off == 0 && sum == 0);
    wg_set_threads(before);
    wg_tape_free(t);
}

Test(pad, refuses_what_cannot_be)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3));
    const wg_shape none = WG_SHAPE(0, 0);
    expect_refusal(wg_pad(x, WG_SHAPE(1), none, 0), t, WG_ERROR_ARGUMENT,
                   "pad: 1 and 2 numbers for x [2×3], which has 2 axes");
    expect_refusal(wg_pad(x, WG_SHAPE(0, -2), WG_SHAPE(0, -2), 0), t, WG_ERROR_ARGUMENT,
                   "pad: -2 before and -2 after along axis 1 of x [2×3]");
    expect_refusal(wg_pad(x, WG_SHAPE(-3, 0), WG_SHAPE(5, 0), 0), t, WG_ERROR_ARGUMENT,
                   "pad: -3 before and 5 after along axis 0 of x [2×3]");
    expect_poisoned(wg_pad(x, WG_SHAPE(INT64_MIN, 0), none, 0), t, WG_ERROR_ARGUMENT, "pad: -9223");
    expect_poisoned(wg_pad(x, WG_SHAPE(INT64_MAX, 0), none, 0), t, WG_ERROR_ARGUMENT, "pad: 9223");
    expect_poisoned(wg_pad(x, WG_SHAPE(INT64_MAX / 2, 0), none, 0), t, WG_ERROR_MEMORY, "pad: ");
    expect_refusal(wg_place(x, 1, 0, 2, 4), t, WG_ERROR_ARGUMENT,
                   "place: axis 1 of x [2×3], from 0 in steps of 2, does not go into 4");
    expect_poisoned(wg_place(x, 1, -1, 1, 4), t, WG_ERROR_ARGUMENT, "from -1");
    expect_poisoned(wg_place(x, 1, 0, 0, 4), t, WG_ERROR_ARGUMENT, "steps of 0");
    expect_poisoned(wg_place(x, 1, 0, 1, -4), t, WG_ERROR_ARGUMENT, "into -4");
    expect_poisoned(wg_place(x, 1, 0, INT64_MAX, INT64_MAX), t, WG_ERROR_ARGUMENT, "does not go");
    wg_tape_free(t);
}
