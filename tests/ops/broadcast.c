/* Tests of ops/broadcast.c. */
#include "gradients.h"

#include <string.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    return wg_broadcast(x[0], *(const wg_shape *)r->with);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    (void)x;
    for (int64_t i = 0; i < count_of(r->with); i++)
        xbar[0][broadcast_index(&r->shape[0], r->with, i)] += ybar[i];
}

static void expect_repeated(wg_dtype dtype, const rule *r)
{
    double x[MOST], y[MOST];
    wg_tape *t = wg_tape_new();
    const wg_shape *to = r->with;
    const wg_tensor leaf = wg_input(t, "x", dtype, r->shape[0]), result = build(&leaf, r);
    const wg_shape is = wg_shape_of(result);
    for (int64_t i = 0; i < count_of(&r->shape[0]); i++)
        x[i] = (double)(i + 1);
    put(leaf, x);
    value_of(result, y);
    cr_assert(wg_same_shape(&is, to) && wg_dtype_of(result) == dtype);
    for (int64_t i = 0; i < count_of(to); i++)
        cr_assert(y[i] == x[broadcast_index(&r->shape[0], to, i)]);
    wg_tape_free(t);
}

Test(broadcast, repeats_missing_axes_and_those_of_size_one)
{
    const wg_shape shapes[][2] = {
        {{0, {0}}, {0, {0}}},
        {{0, {0}}, {1, {4}}},
        {{0, {0}}, {3, {2, 3, 2}}},
        {{1, {1}}, {1, {1}}},
        {{1, {1}}, {2, {3, 4}}},
        {{1, {4}}, {2, {3, 4}}},
        {{2, {1, 4}}, {2, {3, 4}}},
        {{2, {3, 1}}, {2, {3, 4}}},
        {{2, {3, 4}}, {2, {3, 4}}},
        {{2, {3, 1}}, {3, {2, 3, 4}}},
        {{3, {2, 1, 4}}, {4, {2, 2, 3, 4}}},
        {{3, {1, 3, 1}}, {3, {2, 3, 2}}},
        {{1, {1}}, {1, {0}}},
        {{2, {3, 1}}, {2, {3, 0}}},
        {{1, {0}}, {2, {3, 0}}},
        {{1, {3}}, {2, {0, 3}}},
        {{3, {2, 1, 2}}, {8, {1, 2, 1, 2, 1, 2, 3, 2}}},
        {{8, {1, 2, 1, 1, 1, 2, 1, 2}}, {8, {1, 2, 1, 2, 1, 2, 3, 2}}},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const rule r = {.op = "broadcast",
                        .build = build,
                        .with = &shapes[i][1],
                        .arity = 1,
                        .shape = {shapes[i][0]},
                        .polynomial = true,
                        .pullback = pullback};
        for (int dtype = 0; dtype < WG_DTYPES; dtype++)
            expect_repeated((wg_dtype)dtype, &r);
        check_rule(&r);
        check_layouts(&r);
    }
}

Test(broadcast, copies_nothing)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(4));
    const wg_tensor y = wg_exp(wg_broadcast(x, WG_SHAPE(3, 4)));
    wg_program *p = wg_compile(t, &y, 1);
    cr_assert(wg_program_steps(p) == 1);
    wg_tape_free(t);
}

Test(broadcast, refuses_shapes_that_do_not_fit)
{
    const wg_shape larger = WG_SHAPE(2, 3);
    const struct {
        wg_shape shape;
        const char *sentence;
    } cases[] = {
        {{2, {3, 5}}, "broadcast: x [3×4] does not broadcast to [3×5]"},
        {{2, {1, 4}}, "broadcast: x [3×4] does not broadcast to [1×4]"},
        {{1, {4}}, "broadcast: x [3×4] does not broadcast to [4]"},
        {{0, {0}}, "broadcast: x [3×4] does not broadcast to []"},
        {{2, {0, 4}}, "broadcast: x [3×4] does not broadcast to [0×4]"},
        {{3, {3, 4, 1}}, "broadcast: x [3×4] does not broadcast to [3×4×1]"},
    };
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 4));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wg_broadcast(x, cases[i].shape);
        cr_assert(strcmp(wg_error_message(t), cases[i].sentence) == 0, "%s", wg_error_message(t));
        expect_poisoned(wg_broadcast(x, cases[i].shape), t, WG_ERROR_SHAPE, cases[i].sentence);
    }
    expect_poisoned(wg_broadcast(x, (wg_shape){9, {1}}), t, WG_ERROR_SHAPE, "broadcast:");
    expect_poisoned(wg_broadcast(x, (wg_shape){-1, {1}}), t, WG_ERROR_SHAPE, "broadcast:");
    expect_poisoned(wg_broadcast(x, WG_SHAPE(-1, 3, 4)), t, WG_ERROR_SHAPE, "broadcast:");
    expect_poisoned(wg_broadcast(x, WG_SHAPE(INT64_C(1) << 61, 3, 4)), t, WG_ERROR_MEMORY,
                    "broadcast:");
    check_refusals(&(rule){.op = "broadcast",
                           .build = build,
                           .with = &larger,
                           .arity = 1,
                           .shape = {WG_SHAPE(3)},
                           .takes_i64 = true});
    wg_tape_free(t);
}
