/* Tests of ops/reshape.c. */
#include "moves.h"

#include <string.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    return wg_reshape(x[0], *(const wg_shape *)r->with);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    (void)x;
    for (int64_t i = 0; i < count_of(&r->shape[0]); i++)
        xbar[0][i] = ybar[i];
}

static void expect_reshaped(wg_dtype dtype, const rule *r)
{
    double x[MOST], y[MOST];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", dtype, r->shape[0]), result = build(&leaf, r);
    const wg_shape is = wg_shape_of(result), *to = r->with;
    const int64_t n = count_of(&r->shape[0]);
    for (int64_t i = 0; i < n; i++)
        x[i] = (double)(i + 1);
    put(leaf, x);
    value_of(result, y);
    cr_assert(is.ndim == to->ndim && count_of(&is) == n && wg_dtype_of(result) == dtype);
    for (int64_t i = 0; i < n; i++)
        cr_assert(y[i] == x[i]);
    wg_tape_free(t);
}

Test(reshape, keeps_the_elements_in_row_major_order)
{
    const wg_shape shapes[][2] = {
        {{0, {0}}, {0, {0}}},
        {{0, {0}}, {3, {1, 1, 1}}},
        {{1, {1}}, {0, {0}}},
        {{1, {12}}, {2, {3, 4}}},
        {{2, {3, 4}}, {1, {12}}},
        {{2, {3, 4}}, {2, {4, 3}}},
        {{2, {3, 4}}, {2, {2, 6}}},
        {{2, {3, 4}}, {1, {-1}}},
        {{2, {3, 4}}, {3, {-1, 2, 2}}},
        {{2, {3, 4}}, {4, {1, 3, 1, -1}}},
        {{3, {2, 3, 4}}, {2, {6, 4}}},
        {{3, {2, 3, 4}}, {2, {2, 12}}},
        {{3, {2, 3, 4}}, {3, {4, 3, 2}}},
        {{4, {2, 3, 4, 1}}, {3, {3, 2, 4}}},
        {{8, {2, 1, 2, 1, 3, 1, 1, 2}}, {2, {4, 6}}},
        {{1, {24}}, {8, {1, 2, 1, 2, 3, 1, 2, 1}}},
        {{1, {0}}, {2, {3, 0}}},
        {{2, {0, 3}}, {3, {5, 0, 2}}},
        {{2, {0, 3}}, {2, {-1, 3}}},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const rule r = {.op = "reshape",
                        .build = build,
                        .with = &shapes[i][1],
                        .arity = 1,
                        .shape = {shapes[i][0]},
                        .polynomial = true,
                        .pullback = pullback};
        for (int dtype = 0; dtype < WG_DTYPES; dtype++)
            expect_reshaped((wg_dtype)dtype, &r);
        check_rule(&r);
        check_layouts(&r);
    }
}

Test(reshape, copies_only_when_the_layout_makes_it_necessary)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3, 4));
    const wg_tensor row = wg_input(t, "row", WG_F32, WG_SHAPE(1, 4));
    const wg_tensor turned = wg_permute(x, WG_AXES(2, 0, 1)); /* [4×2×3], of which 2×3 is one run */
    cr_assert(steps_of(wg_reshape(x, WG_SHAPE(6, 4))) == 1);
    cr_assert(steps_of(wg_reshape(x, WG_SHAPE(4, 3, 2))) == 1);
    cr_assert(steps_of(wg_reshape(turned, WG_SHAPE(4, 6))) == 1);
    cr_assert(steps_of(wg_reshape(turned, WG_SHAPE(2, 2, 1, 3, 2))) == 1);
    cr_assert(steps_of(wg_reshape(turned, WG_SHAPE(8, 3))) == 2);
    cr_assert(steps_of(wg_reshape(turned, WG_SHAPE(24))) == 2);
    cr_assert(steps_of(wg_reshape(wg_transpose(row), WG_SHAPE(2, 2))) == 1);
    cr_assert(steps_of(wg_reshape(wg_broadcast(row, WG_SHAPE(6, 4)), WG_SHAPE(2, 3, 4))) == 1);
    cr_assert(steps_of(wg_reshape(wg_broadcast(row, WG_SHAPE(6, 4)), WG_SHAPE(24))) == 2);
    wg_tape_free(t);
}

/* All shapes of 24 elements with up to four axes, from all permutations of a [2×3×4]. */
Test(reshape, of_any_view_has_the_elements_of_a_copy)
{
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_I64, WG_SHAPE(2, 3, 4));
    double from[24], to[24];
    for (int i = 0; i < 24; i++)
        from[i] = i;
    put(x, from);
    for (int o = 0; o < 6; o++) {
        const wg_tensor turned = wg_permute(x, wg_make_axes(3, orders[o]));
        value_of(turned, from);
        for (int64_t a = 1; a <= 24; a++)
            for (int64_t b = 1; b <= 24; b++)
                for (int64_t c = 1; c <= 24; c++) {
                    if (24 % (a * b * c) != 0)
                        continue;
                    value_of(wg_reshape(turned, WG_SHAPE(a, b, c, -1)), to);
                    cr_assert(memcmp(from, to, sizeof to) == 0, "order %d to %d×%d×%d", o, (int)a,
                              (int)b, (int)c);
                }
    }
    wg_tape_free(t);
}

Test(reshape, gives_the_same_tensor_for_an_open_size_and_the_size_itself)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 4));
    cr_assert(wg_same(wg_reshape(x, WG_SHAPE(2, -1)), wg_reshape(x, WG_SHAPE(2, 6))));
    cr_assert(!wg_same(wg_reshape(x, WG_SHAPE(2, 6)), wg_reshape(x, WG_SHAPE(6, 2))));
    cr_assert(!wg_same(wg_reshape(x, WG_SHAPE(12)), wg_reshape(x, WG_SHAPE(12, 1))));
    wg_tape_free(t);
}

Test(reshape, refuses_shapes_of_another_number_of_elements)
{
    const wg_shape flat = WG_SHAPE(6);
    const struct {
        wg_shape shape;
        const char *sentence;
    } cases[] = {
        {{2, {5, 3}}, "reshape: x [3×4] has 12 elements, which do not make a [5×3]"},
        {{2, {5, -1}}, "reshape: x [3×4] has 12 elements, which do not make a [5×-1]"},
        {{2, {-1, -1}},
         "reshape: x [3×4] has 12 elements, which do not make a [-1×-1]"
         "; only one size may be -1"},
        {{2, {-2, -6}},
         "reshape: x [3×4] has 12 elements, which do not make a [-2×-6]"
         "; a size is negative"},
        {{2, {0, -1}},
         "reshape: x [3×4] has 12 elements, which do not make a [0×-1]"
         "; beside a size of 0, -1 could be any"},
        {{0, {0}}, "reshape: x [3×4] has 12 elements, which do not make a []"},
        {{2, {INT64_MAX, 12}},
         "reshape: x [3×4] has 12 elements, which do not make a [9223372036854775807×12]"},
    };
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 4));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wg_reshape(x, cases[i].shape);
        cr_assert(strcmp(wg_error_message(t), cases[i].sentence) == 0, "%s", wg_error_message(t));
        expect_poisoned(wg_reshape(x, cases[i].shape), t, WG_ERROR_SHAPE, cases[i].sentence);
    }
    expect_poisoned(wg_reshape(x, (wg_shape){9, {12}}), t, WG_ERROR_SHAPE, "0 to 8 axes");
    expect_poisoned(wg_reshape(x, (wg_shape){-1, {12}}), t, WG_ERROR_SHAPE, "do not make a");
    check_refusals(&(rule){.op = "reshape",
                           .build = build,
                           .with = &flat,
                           .arity = 1,
                           .shape = {WG_SHAPE(3, 2)},
                           .takes_i64 = true});
    wg_tape_free(t);
}
