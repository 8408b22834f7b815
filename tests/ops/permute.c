/* Tests of ops/permute.c. */
#include "gradients.h"

#include <string.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    return wg_permute(x[0], *(const wg_axes *)r->with);
}

/* The index in x of element i of y, whose axis d is x's axis axes[d]. */
static int64_t source(const wg_shape *x, const wg_axes *axes, int64_t i)
{
    int64_t at[WG_MAX_DIMS], index = 0;
    for (int d = axes->count - 1; d >= 0; d--) {
        at[axes->axis[d]] = i % x->size[axes->axis[d]];
        i /= x->size[axes->axis[d]];
    }
    for (int d = 0; d < x->ndim; d++)
        index = index * x->size[d] + at[d];
    return index;
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    (void)x;
    for (int64_t i = 0; i < count_of(&r->shape[0]); i++)
        xbar[0][source(&r->shape[0], r->with, i)] = ybar[i];
}

static void expect_permuted(wg_dtype dtype, const rule *r)
{
    double x[MOST], y[MOST];
    wg_tape *t = wg_tape_new();
    const wg_axes *axes = r->with;
    const wg_tensor leaf = wg_input(t, "x", dtype, r->shape[0]), result = build(&leaf, r);
    const wg_shape is = wg_shape_of(result);
    const int64_t n = count_of(&r->shape[0]);
    for (int64_t i = 0; i < n; i++)
        x[i] = (double)(i + 1);
    put(leaf, x);
    value_of(result, y);
    cr_assert(is.ndim == axes->count && wg_dtype_of(result) == dtype);
    for (int d = 0; d < is.ndim; d++)
        cr_assert(is.size[d] == r->shape[0].size[axes->axis[d]]);
    for (int64_t i = 0; i < n; i++)
        cr_assert(y[i] == x[source(&r->shape[0], axes, i)]);
    wg_tape_free(t);
}

static void check_permutation(wg_shape shape, wg_axes axes)
{
    const rule r = {.op = "permute",
                    .build = build,
                    .with = &axes,
                    .arity = 1,
                    .shape = {shape},
                    .polynomial = true,
                    .pullback = pullback};
    for (int dtype = 0; dtype < WG_DTYPES; dtype++)
        expect_permuted((wg_dtype)dtype, &r);
    check_rule(&r);
    check_layouts(&r);
}

Test(permute, puts_the_axes_in_every_order)
{
    check_permutation(WG_SCALAR, wg_make_axes(0, NULL));
    check_permutation(WG_SHAPE(3), WG_AXES(0));
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            if (a != b) {
                check_permutation(WG_SHAPE(2, 3, 4), WG_AXES(a, b, 3 - a - b));
                check_permutation(WG_SHAPE(3, 1, 2), WG_AXES(a, b, 3 - a - b));
                check_permutation(WG_SHAPE(3, 0, 2), WG_AXES(a, b, 3 - a - b));
            }
    check_permutation(WG_SHAPE(2, 3, 2, 3), WG_AXES(1, 3, 0, 2));
    check_permutation(WG_SHAPE(1, 2, 1, 3, 2, 1, 2, 1), WG_AXES(7, 3, 1, 5, 0, 6, 2, 4));
}

Test(permute, counts_axes_from_either_end)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3, 4));
    cr_assert(wg_same(wg_permute(x, WG_AXES(2, 0, 1)), wg_permute(x, WG_AXES(-1, -3, -2))));
    cr_assert(!wg_same(wg_permute(x, WG_AXES(2, 0, 1)), wg_permute(x, WG_AXES(1, 2, 0))));
    wg_tape_free(t);
}

Test(permute, refuses_lists_that_are_no_permutation)
{
    const wg_axes axes = WG_AXES(1, 0);
    const struct {
        wg_axes axes;
        const char *sentence;
    } cases[] = {
        {WG_AXES(0, 1), "permute: 2 axes for x [2×3×4], which has 3"},
        {{0, {0}}, "permute: 0 axes for x [2×3×4], which has 3"},
        {WG_AXES(0, 1, 1), "permute: axis 1 of x [2×3×4] is named twice"},
        {WG_AXES(0, 2, -1), "permute: axis 2 of x [2×3×4] is named twice"},
        {WG_AXES(0, 1, 3), "permute: there is no axis 3 of x [2×3×4], which has 3"},
        {WG_AXES(0, 1, -4), "permute: there is no axis -4 of x [2×3×4], which has 3"},
        {{9, {0}}, "permute: a list of 9 axes; 0 to 8 can be had"},
        {{-1, {0}}, "permute: a list of -1 axes; 0 to 8 can be had"},
    };
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3, 4));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wg_permute(x, cases[i].axes);
        cr_assert(strcmp(wg_error_message(t), cases[i].sentence) == 0, "%s", wg_error_message(t));
        expect_poisoned(wg_permute(x, cases[i].axes), t, WG_ERROR_ARGUMENT, cases[i].sentence);
    }
    check_refusals(&(rule){.op = "permute",
                           .build = build,
                           .with = &axes,
                           .arity = 1,
                           .shape = {WG_SHAPE(3, 2)},
                           .takes_i64 = true});
    wg_tape_free(t);
}
