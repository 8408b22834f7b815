/* Tests of ops/unfold.c. */
#include "windows.h"

#include <string.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const sliding *s = r->with;
    return wg_unfold(x[0], s->axis, s->w);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    (void)x;
    each_element(r->with, &r->shape[0], add_to_array, &(move){ybar, xbar[0]});
}

static const struct {
    wg_shape shape;
    sliding s;
} cases[] = {
    {{1, {5}}, {0, 0, {0, 3, 3, 1, 1}}},       {{1, {7}}, {0, 0, {0, 3, 3, 2, 1}}},
    {{1, {7}}, {0, 0, {1, 2, 3, 1, 2}}},       {{1, {5}}, {0, 0, {4, 5, 1, -1, 1}}},
    {{1, {5}}, {0, 0, {4, 2, 2, -2, -1}}},     {{1, {6}}, {0, 0, {0, 2, 3, 3, 1}}},
    {{2, {3, 5}}, {1, 0, {0, 4, 2, 1, 1}}},    {{3, {2, 4, 2}}, {1, 0, {0, 2, 2, 2, 1}}},
    {{3, {2, 0, 4}}, {2, 0, {0, 2, 2, 2, 1}}}, {{4, {2, 2, 5, 2}}, {2, 0, {0, 3, 3, 1, 1}}},
};

enum { CASES = sizeof cases / sizeof *cases };

static rule rule_of(int i)
{
    return (rule){.op = "unfold",
                  .build = build,
                  .with = &cases[i].s,
                  .arity = 1,
                  .polynomial = true,
                  .shape = {cases[i].shape},
                  .pullback = pullback};
}

Test(unfold, shows_each_element_of_each_window)
{
    for (int i = 0; i < CASES; i++) {
        double x[MOST], y[MOST], wanted[MOST] = {0};
        const rule r = rule_of(i);
        wg_tape *t = wg_tape_new();
        const wg_tensor leaf = wg_input(t, "x", WG_F64, r.shape[0]), is = build(&leaf, &r);
        put_random(leaf, 1, -1, 1);
        get(leaf, x);
        value_of(is, y);
        each_element(&cases[i].s, &r.shape[0], add_to_windows, &(move){x, wanted});
        for (int64_t j = 0; j < wg_count(is); j++)
            cr_assert(y[j] == wanted[j], "case %d, element %d", i, (int)j);
        wg_tape_free(t);
    }
}

Test(unfold, adds_the_adjoints_of_windows_where_they_overlap)
{
    for (int i = 0; i < CASES; i++) {
        const rule r = rule_of(i);
        check_rule(&r);
        check_layouts(&r);
    }
}

Test(unfold, takes_as_many_windows_as_fit_and_counts_axes_from_the_end)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_I64, WG_SHAPE(2, 7));
    const int64_t wanted[][3] = {{5, 3, 1}, {3, 3, 2}, {2, 3, 3}, {1, 7, 1}, {1, 7, 0}};
    for (int i = 0; i < 5; i++) {
        const wg_shape y = wg_shape_of(
            wg_unfold(x, -1, (wg_windows){.size = wanted[i][1], .stride = wanted[i][2]}));
        cr_assert(y.ndim == 3 && y.size[0] == 2 && y.size[1] == wanted[i][0] &&
                      y.size[2] == wanted[i][1],
                  "%s", wg_describe_shape(&y).s);
    }
    cr_assert(wg_shape_of(wg_unfold(x, 1, (wg_windows){.from = 2, .size = 3})).size[1] == 3);
    cr_assert(wg_shape_of(wg_unfold(x, 1, (wg_windows){.size = 3, .dilation = 3})).size[1] == 1);
    expect_ok(t);
    wg_tape_free(t);
}

Test(unfold, does_not_look_at_steps_that_lead_nowhere)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(7, 2));
    cr_assert(wg_same(wg_unfold(x, 0, (wg_windows){.count = 1, .size = 3, .stride = INT64_MAX}),
                      wg_unfold(x, 0, (wg_windows){.count = 1, .size = 3})));
    cr_assert(wg_same(wg_unfold(x, 0, (wg_windows){.size = 1, .dilation = INT64_MIN}),
                      wg_unfold(x, 0, (wg_windows){.size = 1})));
    expect_ok(t);
    wg_tape_free(t);
}

/* What is computed of windows that overlap must not take the place of what they look at, nor of
 * each other. */
Test(unfold, of_a_result_is_not_overwritten_by_what_is_computed_of_it)
{
    enum { N = 6, COUNT = 3, SIZE = 2 };
    for (int d = 0; d < 2; d++) {
        double x[N], y[N], s[N];
        wg_tape *t = wg_tape_new();
        const wg_tensor leaf = wg_input(t, "x", reals[d], WG_SHAPE(N)), e = wg_neg(leaf);
        put_random(leaf, 2, 1, 2);
        get(leaf, x);
        const wg_tensor first = wg_unfold(e, 0, (wg_windows){.count = COUNT, .size = SIZE});
        const wg_tensor last =
            wg_unfold(e, 0, (wg_windows){.from = 2, .count = COUNT, .size = SIZE});
        const wg_tensor both = wg_neg(wg_add(first, last));
        const wg_tensor joined = wg_square(wg_reshape(first, WG_SHAPE(N)));
        run_for((wg_tensor[]){both, joined}, 2);
        get(both, y);
        get(joined, s);
        for (int i = 0; i < N; i++) {
            const int at = i / SIZE + i % SIZE;
            const double sum = x[at] + x[at + 2], square = x[at] * x[at];
            cr_assert(y[i] == (d ? sum : (double)(float)sum));
            cr_assert(s[i] == (d ? square : (double)(float)square));
        }
        wg_tape_free(t);
    }
}

Test(unfold, of_a_target_is_read_before_it_is_assigned)
{
    double x[4] = {1, 2, 3, 4}, g[4];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_F64, WG_SHAPE(4));
    const wg_windows pairs = {.from = 3, .count = 4, .size = 1, .stride = -1};
    const wg_tensor flipped = wg_reshape(wg_unfold(leaf, 0, pairs), WG_SHAPE(4));
    put(leaf, x);
    run_for((wg_tensor[]){wg_assign(leaf, wg_add(leaf, flipped)), flipped}, 2);
    get(leaf, x);
    get(flipped, g);
    for (int i = 0; i < 4; i++)
        cr_assert(x[i] == 5 && g[i] == 4 - i);
    wg_tape_free(t);
}

static void expect_refusal(wg_windows w, wg_status status, const char *sentence)
{
    wg_tape *t = wg_tape_new();
    wg_unfold(wg_input(t, "x", WG_F32, WG_SHAPE(2, 5)), 1, w);
    cr_assert(strcmp(wg_error_message(t), sentence) == 0, "%s", wg_error_message(t));
    cr_assert(wg_error(t) == status);
    wg_tape_free(t);
}

Test(unfold, says_which_windows_are_none)
{
    expect_refusal((wg_windows){.size = 6}, WG_ERROR_SHAPE,
                   "unfold: its windows look at elements 0 … 5 of an axis of 5: x [2×5]");
    expect_refusal((wg_windows){.from = -1, .size = 2}, WG_ERROR_SHAPE,
                   "unfold: its windows look at elements -1 … 4 of an axis of 5: x [2×5]");
    expect_refusal((wg_windows){.count = 3, .size = 2, .stride = 2}, WG_ERROR_SHAPE,
                   "unfold: its windows look at elements 0 … 5 of an axis of 5: x [2×5]");
    expect_refusal((wg_windows){.size = 2, .dilation = -1}, WG_ERROR_SHAPE,
                   "unfold: its windows look at elements -1 … 4 of an axis of 5: x [2×5]");
    expect_refusal((wg_windows){.size = 0}, WG_ERROR_ARGUMENT, "unfold: 1 windows of 0 elements");
    expect_refusal((wg_windows){.size = INT64_MIN}, WG_ERROR_ARGUMENT,
                   "unfold: 1 windows of -9223372036854775808 elements");
    expect_refusal((wg_windows){.count = -2, .size = 1}, WG_ERROR_ARGUMENT,
                   "unfold: -2 windows of 1 elements");
    expect_refusal((wg_windows){.count = INT64_MAX, .size = INT64_MAX, .stride = INT64_MAX},
                   WG_ERROR_SHAPE,
                   "unfold: its windows look at elements 0 … 0 of an axis of 5: x [2×5]");
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(1, 1, 1, 1, 1, 1, 1, 2));
    expect_poisoned(wg_unfold(x, 7, (wg_windows){.size = 1}), t, WG_ERROR_SHAPE, "has 8 axes");
    expect_poisoned(wg_unfold(x, 8, (wg_windows){.size = 1}), t, WG_ERROR_ARGUMENT,
                    "unfold: there is no axis 8");
    wg_tape_free(t);
    rule r = rule_of(0);
    r.takes_i64 = true;
    check_refusals(&r);
}
