/* Tests of ops/transpose.c. */
#include "gradients.h"

#include <string.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_transpose(x[0]);
}

/* The index in x [… m n] of element i of y [… n m]. */
static int64_t source(const wg_shape *x, int64_t i)
{
    const int64_t m = x->size[x->ndim - 2], n = x->size[x->ndim - 1];
    const int64_t matrix = i / (m * n), row = i % (m * n) / m, column = i % m;
    return matrix * m * n + column * n + row;
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    (void)x;
    for (int64_t i = 0; i < count_of(&r->shape[0]); i++)
        xbar[0][source(&r->shape[0], i)] = ybar[i];
}

static void expect_swapped(wg_dtype dtype, wg_shape shape)
{
    double x[MOST], y[MOST];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", dtype, shape), result = wg_transpose(leaf);
    const wg_shape is = wg_shape_of(result);
    for (int64_t i = 0; i < count_of(&shape); i++)
        x[i] = (double)(i + 1);
    put(leaf, x);
    value_of(result, y);
    cr_assert(is.ndim == shape.ndim && wg_dtype_of(result) == dtype);
    cr_assert(is.size[is.ndim - 1] == shape.size[is.ndim - 2]);
    cr_assert(is.size[is.ndim - 2] == shape.size[is.ndim - 1]);
    for (int64_t i = 0; i < count_of(&shape); i++)
        cr_assert(y[i] == x[source(&shape, i)]);
    wg_tape_free(t);
}

Test(transpose, swaps_the_last_two_axes)
{
    const wg_shape shapes[] = {{2, {3, 4}},    {2, {1, 5}},       {2, {5, 1}},
                               {2, {1, 1}},    {2, {0, 3}},       {2, {3, 0}},
                               {3, {2, 3, 4}}, {4, {2, 3, 2, 5}}, {8, {1, 2, 1, 2, 1, 2, 3, 2}}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const rule r = {.op = "transpose",
                        .build = build,
                        .arity = 1,
                        .shape = {shapes[i]},
                        .polynomial = true,
                        .pullback = pullback};
        for (int dtype = 0; dtype < WG_DTYPES; dtype++)
            expect_swapped((wg_dtype)dtype, shapes[i]);
        check_rule(&r);
        check_layouts(&r);
    }
}

Test(transpose, twice_is_the_tensor_as_it_was)
{
    wg_tape *t = wg_tape_new();
    double x[12], y[12];
    const wg_tensor leaf = wg_input(t, "x", WG_F32, WG_SHAPE(3, 4));
    put_random(leaf, 1, -1, 1);
    get(leaf, x);
    value_of(wg_transpose(wg_transpose(leaf)), y);
    cr_assert(memcmp(x, y, sizeof x) == 0);
    wg_tape_free(t);
}

Test(transpose, copies_nothing)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 4));
    const wg_tensor y = wg_exp(wg_transpose(x));
    wg_program *p = wg_compile(t, &y, 1);
    cr_assert(wg_program_steps(p) == 1);
    wg_tape_free(t);
}

Test(transpose, refuses_fewer_than_two_axes)
{
    wg_tape *t = wg_tape_new();
    expect_poisoned(wg_transpose(wg_input(t, "v", WG_F32, WG_SHAPE(3))), t, WG_ERROR_SHAPE,
                    "transpose: v [3] has fewer than two axes");
    expect_poisoned(wg_transpose(wg_scalar(t, WG_F32, 1)), t, WG_ERROR_SHAPE,
                    "has fewer than two axes");
    check_refusals(&(rule){.op = "transpose",
                           .build = build,
                           .arity = 1,
                           .shape = {WG_SHAPE(3, 2)},
                           .takes_i64 = true});
    wg_tape_free(t);
}
