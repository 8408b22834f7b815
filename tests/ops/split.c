/* Tests of ops/split.c. */
#include "moves.h"

typedef struct arguments {
    int axis, count, which;
    int64_t sizes[4];
    bool equal;
} arguments;

static wg_tensor of(const wg_tensor x[], const void *with)
{
    const arguments *a = with;
    wg_tensor out[4];
    wg_split(x[0], a->axis, a->count, a->equal ? NULL : a->sizes, out);
    return out[a->which];
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const arguments *a = with;
    const int axis = (a->axis + x[0].ndim) % x[0].ndim;
    for (int k = 0; k < a->which; k++)
        at[axis] += a->sizes[k];
    return ravel(x, at);
}

static void check(wg_shape x, int axis, int count, const int64_t sizes[], bool equal)
{
    for (int k = 0; k < count; k++) {
        arguments a = {.axis = axis, .count = count, .which = k, .equal = equal};
        wg_shape y = x;
        for (int i = 0; i < count; i++)
            a.sizes[i] = sizes[i];
        y.size[(axis + x.ndim) % x.ndim] = sizes[k];
        check_move(&(move){"split", of, source, &a, 1, {x}, y, 0});
    }
}

Test(split, cuts_into_parts_of_given_sizes)
{
    check(WG_SHAPE(6), 0, 3, (const int64_t[]){1, 3, 2}, false);
    check(WG_SHAPE(2, 4), -1, 3, (const int64_t[]){4, 0, 0}, false);
    check(WG_SHAPE(3, 2), 0, 1, (const int64_t[]){3}, false);
}

Test(split, cuts_into_equal_parts)
{
    check(WG_SHAPE(2, 6), 1, 3, (const int64_t[]){2, 2, 2}, true);
    check(WG_SHAPE(0, 2), 0, 2, (const int64_t[]){0, 0}, true);
}

Test(split, adds_up_the_adjoints_of_its_parts)
{
    double x[6] = {1, 2, 3, 4, 5, 6}, g[6];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_F64, WG_SHAPE(6));
    wg_tensor part[3];
    put(leaf, x);
    cr_assert(wg_split(leaf, 0, 3, NULL, part) == WG_OK);
    const wg_tensor y = wg_sum(wg_mul(part[0], wg_add(part[1], part[0]))); /* part 2 is not used */
    value_of(wg_gradient(y, leaf), g);
    cr_assert(g[0] == 5 && g[1] == 8 && g[2] == 1 && g[3] == 2 && g[4] == 0 && g[5] == 0);
    wg_tape_free(t);
}

static void expect_error_of(wg_tensor x, int axis, int count, const int64_t sizes[],
                            wg_status status, const char *sentence)
{
    wg_tensor out[3] = {x, x, x};
    wg_tape *t = x.tape;
    cr_assert(wg_split(x, axis, count, sizes, out) == status);
    for (int k = 0; k < count; k++)
        cr_assert(!wg_is_valid(out[k]) && out[k].tape == t);
    expect_refusal(wg_poisoned(t), t, status, sentence);
}

Test(split, refuses_parts_that_are_not_the_whole)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 7));
    expect_error_of(x, 1, 3, NULL, WG_ERROR_SHAPE,
                    "split: x [2×7]: the axis does not make equal parts");
    expect_error_of(x, 1, 2, (const int64_t[]){3, 3}, WG_ERROR_SHAPE,
                    "split: x [2×7]: the sizes do not add up to the axis");
    expect_error_of(x, 1, 3, (const int64_t[]){5, INT64_MAX, 2}, WG_ERROR_SHAPE,
                    "split: x [2×7]: the sizes do not add up to the axis");
    expect_error_of(x, 1, 2, (const int64_t[]){8, -1}, WG_ERROR_ARGUMENT,
                    "split: x [2×7]: a size is negative");
    expect_error_of(x, 1, 0, NULL, WG_ERROR_ARGUMENT,
                    "split: x [2×7]: a tensor is cut into one part at least");
    expect_error_of(x, 2, 2, NULL, WG_ERROR_ARGUMENT,
                    "split: there is no axis 2 of x [2×7], which has 2");
    cr_assert(wg_split(x, 0, 2, NULL, NULL) == WG_ERROR_NULL);
    expect_error(t, WG_ERROR_NULL, "split: x [2×7]: the list for the parts is NULL");
    cr_assert(wg_split(WG_NONE, 0, 1, NULL, (wg_tensor[1]){x}) == WG_ERROR_NULL);
    wg_tape_free(t);
}
