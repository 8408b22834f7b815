/* Tests of ops/overlap_add.c. */
#include "reference.h"
#include "windows.h"

#include <math.h>
#include <string.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const sliding *s = r->with;
    return wg_overlap_add(x[0], s->axis, s->n, s->w);
}

static const struct {
    wg_shape shape; /* of y */
    sliding s;
} cases[] = {
    {{1, {5}}, {0, 5, {0, 3, 3, 1, 1}}},       {{1, {9}}, {0, 9, {1, 3, 3, 2, 1}}},
    {{1, {7}}, {0, 7, {1, 2, 3, 1, 2}}},       {{1, {5}}, {0, 5, {4, 2, 2, -2, -1}}},
    {{1, {6}}, {0, 6, {0, 2, 3, 3, 1}}},       {{1, {4}}, {0, 4, {0, 0, 3, 1, 1}}},
    {{2, {6, 3}}, {0, 6, {1, 4, 2, 1, 1}}},    {{2, {3, 6}}, {1, 6, {0, 2, 2, 2, 2}}},
    {{3, {2, 4, 2}}, {1, 4, {0, 2, 2, 2, 1}}}, {{3, {0, 4, 2}}, {1, 4, {0, 2, 2, 2, 1}}},
    {{3, {2, 4, 0}}, {1, 4, {0, 2, 2, 2, 1}}}, {{4, {2, 2, 5, 2}}, {2, 5, {0, 3, 3, 1, 1}}},
};

enum { CASES = sizeof cases / sizeof *cases };

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const sliding *s = r->with;
    (void)x;
    for (int i = 0; i < CASES; i++)
        if (&cases[i].s == s)
            each_element(s, &cases[i].shape, add_to_windows, &(move){ybar, xbar[0]});
}

static rule rule_of(int i)
{
    wg_shape shape = cases[i].shape;
    shape.size[cases[i].s.axis] = cases[i].s.w.count;
    shape.size[shape.ndim++] = cases[i].s.w.size;
    return (rule){.op = "overlap_add",
                  .build = build,
                  .with = &cases[i].s,
                  .arity = 1,
                  .polynomial = true,
                  .shape = {shape},
                  .pullback = pullback};
}

/* In the order that the header says. */
static void add_rounded(void *with, int64_t in_array, int64_t in_windows)
{
    const move *m = with;
    m->to[in_array] = rounded(m->to[in_array] + m->from[in_windows], WG_F32);
}

Test(overlap_add, adds_by_ascending_place_in_the_window_from_plus_zero)
{
    for (int i = 0; i < CASES; i++) {
        double x[MOST], y[MOST], wanted[MOST] = {0};
        const rule r = rule_of(i);
        wg_tape *t = wg_tape_new();
        const wg_tensor leaf = wg_input(t, "x", WG_F32, r.shape[0]), is = build(&leaf, &r);
        put_random(leaf, 1, -1, 1);
        get(leaf, x);
        value_of(is, y);
        each_element(&cases[i].s, &cases[i].shape, add_rounded, &(move){x, wanted});
        for (int64_t j = 0; j < wg_count(is); j++)
            cr_assert(same_bits(y[j], wanted[j], WG_F32), "case %d, element %d: %a, not %a", i,
                      (int)j, y[j], wanted[j]);
        wg_tape_free(t);
    }
}

Test(overlap_add, has_the_windows_of_the_adjoint_as_its_rule)
{
    for (int i = 0; i < CASES; i++) {
        const rule r = rule_of(i);
        check_rule(&r);
        check_layouts(&r);
    }
}

Test(overlap_add, makes_a_minus_zero_plus_and_lets_nan_through)
{
    double x[2] = {-0.0, NAN}, y[3];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_F64, WG_SHAPE(2, 1));
    put(leaf, x);
    value_of(wg_overlap_add(leaf, 0, 3, (wg_windows){0}), y);
    cr_assert(same_bits(y[0], 0, WG_F64) && isnan(y[1]) && same_bits(y[2], 0, WG_F64));
    wg_tape_free(t);
}

/* Units are what lies before the axis. */
Test(overlap_add, gives_the_same_bits_however_its_units_are_shared_out)
{
    enum { B = 5, COUNT = 3, SIZE = 2, N = 4 };
    double x[B * COUNT * SIZE], y[B * N], alone[B * N];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_F64, WG_SHAPE(B, COUNT, SIZE));
    const wg_tensor is = wg_overlap_add(leaf, 1, N, (wg_windows){0});
    put_random(leaf, 1, -1, 1);
    get(leaf, x);
    value_of(is, y);
    const wg_op *op = wg_node_of(is)->op;
    const int64_t of_x[] = {B, COUNT, SIZE}, of_y[] = {B, N};
    const int64_t along_x[] = {COUNT * SIZE, SIZE, 1}, along_y[] = {N, 1};
    static char plan[4096];
    const wg_array operand = {x, WG_F64, 3, of_x, along_x};
    wg_step s = {.y = {alone, WG_F64, 2, of_y, along_y},
                 .x = &operand,
                 .arity = 1,
                 .node = wg_node_of(is),
                 .attr = wg_node_of(is)->attr,
                 .plan = plan};
    cr_assert(op->plan_size <= sizeof plan);
    op->plan(&s, plan);
    cr_assert(op->units(&s).count == B);
    for (s.from = B - 1; s.from >= 0; s.from--) {
        s.to = s.from + 1;
        op->forward(&s);
    }
    cr_assert(memcmp(y, alone, sizeof y) == 0);
    wg_tape_free(t);
}

Test(overlap_add, does_not_look_at_steps_that_lead_nowhere)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(1, 2, 3)),
                    none = wg_input(t, "none", WG_F32, WG_SHAPE(0, 2, 3));
    cr_assert(wg_same(wg_overlap_add(x, 0, 4, (wg_windows){.stride = INT64_MAX}),
                      wg_overlap_add(x, 0, 4, (wg_windows){0})));
    cr_assert(
        wg_same(wg_overlap_add(none, 0, 4, (wg_windows){.from = INT64_MAX, .dilation = INT64_MAX}),
                wg_overlap_add(none, 0, 4, (wg_windows){0})));
    expect_ok(t);
    wg_tape_free(t);
}

Test(overlap_add, says_which_windows_do_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3));
    expect_poisoned(wg_overlap_add(x, 0, 3, (wg_windows){0}), t, WG_ERROR_SHAPE,
                    "overlap_add: its windows look at elements 0 … 3 of an axis of 3: x [2×3]");
    expect_poisoned(wg_overlap_add(x, 1, 4, (wg_windows){0}), t, WG_ERROR_ARGUMENT,
                    "overlap_add: there is no axis 1 beside the last of x [2×3]");
    expect_poisoned(wg_overlap_add(x, 0, -1, (wg_windows){0}), t, WG_ERROR_ARGUMENT,
                    "overlap_add: -1 elements");
    expect_poisoned(wg_overlap_add(wg_scalar_like(x, 1), 0, 1, (wg_windows){0}), t,
                    WG_ERROR_ARGUMENT, "overlap_add: there is no axis 0");
    cr_assert(wg_is_valid(wg_overlap_add(x, -1, 4, (wg_windows){0})));
    wg_tape_free(t);
    const rule r = rule_of(0);
    check_refusals(&r);
}
