/* Tests of ops/argmax.c. */
#include "gradients.h"
#include "reference.h"

#include <math.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    return wg_argmax_axis(x[0], *(const int *)r->with, false);
}

static wg_tensor build_whole(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_argmax(x[0]);
}

static void check_axis(wg_dtype dtype, wg_shape shape, int axis)
{
    static double x[MOST], y[MOST];
    wg_tape *t = wg_tape_new();
    const lines along = lines_along(&shape, axis);
    const wg_tensor leaf = wg_input(t, "x", dtype, shape);
    const wg_tensor kept = wg_argmax_axis(leaf, axis, true);
    put_random(leaf, 3, -4, 4);
    get(leaf, x);
    for (int64_t i = 0; i < wg_count(leaf); i++)
        x[i] = i % 101 == 7 ? (double)NAN : round(x[i]); /* ties, and both zeros */
    put(leaf, x);
    value_of(wg_argmax_axis(leaf, axis - shape.ndim, false), y);
    cr_assert(wg_dtype_of(kept) == WG_I64 && wg_shape_of(kept).size[axis] == 1);
    for (int64_t l = 0; l < along.count; l++) {
        double line[MOST];
        get_line(&along, l, x, line);
        const double right = (double)place_of_largest(along.length, line, 1);
        cr_assert(y[l] == right, "%s, axis %d: %g, not %g", wg_describe_shape(&shape).s, axis, y[l],
                  right);
    }
    wg_tape_free(t);
}

Test(argmax, is_where_it_first_stands_along_every_axis)
{
    const wg_shape shapes[] = {
        {1, {1}},       {1, {70}},       {2, {3, 4}},      {2, {17, 33}},    {2, {1300, 3}},
        {2, {2, 1300}}, {3, {3, 17, 5}}, {3, {2, 3, 200}}, {3, {2, 200, 3}}, {4, {2, 1, 9, 20}}};
    for (int d = 0; d < 2; d++)
        for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
            for (int axis = 0; axis < shapes[s].ndim; axis++)
                check_axis(reals[d], shapes[s], axis);
}

Test(argmax, of_all_counts_in_row_major_order_whatever_the_layout)
{
    double x[70], y;
    for (int at = 0; at < 70; at += 3) {
        wg_tape *t = wg_tape_new();
        const wg_tensor leaf = wg_input(t, "x", WG_F32, WG_SHAPE(7, 10));
        for (int i = 0; i < 70; i++)
            x[i] = i == at ? 3 : 0;
        put(leaf, x);
        value_of(wg_argmax(leaf), &y);
        cr_assert(y == at && wg_shape_of(wg_argmax(leaf)).ndim == 0);
        value_of(wg_argmax(wg_transpose(leaf)), &y);
        cr_assert(y == at % 10 * 7 + at / 10, "%d: %g", at, y);
        value_of(wg_argmax(wg_scalar(t, WG_F64, 3)), &y);
        cr_assert(y == 0);
        wg_tape_free(t);
    }
}

Test(argmax, takes_zeros_as_equal_and_the_first_nan)
{
    const struct {
        double x[4], y;
    } cases[] = {{{-0.0, 0, -0.0, 0}, 0},
                 {{-1, -0.0, 0, 0}, 1},
                 {{1, NAN, (double)INFINITY, NAN}, 1},
                 {{-INFINITY, -INFINITY, -INFINITY, -INFINITY}, 0},
                 {{-(double)INFINITY, (double)INFINITY, 0, 1}, 1}};
    for (int d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            double y;
            wg_tape *t = wg_tape_new();
            const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(4));
            put(x, cases[i].x);
            value_of(wg_argmax(x), &y);
            cr_assert(y == cases[i].y, "case %d: %g", (int)i, y);
            wg_tape_free(t);
        }
}

Test(argmax, has_no_derivative_and_refuses_what_has_no_elements)
{
    const int axis = 0;
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 0));
    expect_poisoned(wg_argmax_axis(x, 1, false), t, WG_ERROR_SHAPE,
                    "argmax: x [3×0] has no elements to choose from");
    cr_assert(wg_is_valid(wg_argmax_axis(x, 0, false)));
    expect_poisoned(wg_argmax_axis(x, 2, false), t, WG_ERROR_ARGUMENT,
                    "argmax: there is no axis 2 of x [3×0], which has 2");
    double g[2];
    const wg_tensor v = wg_full(t, WG_F32, WG_SHAPE(2), 5);
    value_of(wg_gradient(wg_sum(wg_cast(wg_argmax(v), WG_F32)), v), g);
    cr_assert(g[0] == 0 && g[1] == 0);
    wg_tape_free(t);
    check_refusals(&(rule){
        .op = "argmax", .build = build, .with = &axis, .arity = 1, .shape = {WG_SHAPE(2, 3)}});
    check_refusals(
        &(rule){.op = "argmax", .build = build_whole, .arity = 1, .shape = {WG_SHAPE(2, 3)}});
}
