/* Tests of ops/recurrence.c. */
#include "gradients.h"
#include "reference.h"

#include <math.h>

typedef struct walk {
    int axis;
    bool reverse;
    double start;
} walk;

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const walk *w = r->with;
    return wg_recurrence(x[0], x[1], w->start, w->axis, w->reverse);
}

/* In plain C, for one line; from the end, elements are counted from there. */
static void recur(int64_t n, const double *a, const double *b, double *y, const walk *w,
                  wg_dtype dtype)
{
    double carry = rounded(w->start, dtype);
    for (int64_t i = 0; i < n; i++) {
        const int64_t at = w->reverse ? n - 1 - i : i;
        y[at] = carry;
        carry = rounded(rounded(a[at] * carry, dtype) + b[at], dtype);
    }
}

static void check_bits(wg_dtype dtype, wg_shape shape, const walk *w)
{
    static double a[MOST], b[MOST], y[MOST];
    wg_tape *t = wg_tape_new();
    const lines along = lines_along(&shape, w->axis);
    const wg_tensor x[] = {wg_input(t, "a", dtype, shape), wg_input(t, "b", dtype, shape)};
    put_random(x[0], 3, -1.2, 1.2);
    put_random(x[1], 4, -1, 1);
    get(x[0], a);
    get(x[1], b);
    value_of(build(x, &(rule){.with = w}), y);
    for (int64_t l = 0; l < along.count; l++) {
        double line[2][MOST], right[MOST];
        get_line(&along, l, a, line[0]);
        get_line(&along, l, b, line[1]);
        recur(along.length, line[0], line[1], right, w, dtype);
        for (int64_t i = 0; i < along.length; i++)
            cr_assert(same_bits(y[on_line(&along, l, i)], right[i], dtype),
                      "%s, axis %d, line %d, element %d: %a, not %a", wg_describe_shape(&shape).s,
                      w->axis, (int)l, (int)i, y[on_line(&along, l, i)], right[i]);
    }
    wg_tape_free(t);
}

Test(recurrence, takes_each_result_from_the_one_before_along_every_axis)
{
    const wg_shape shapes[] = {{1, {1}},       {1, {70}},      {2, {17, 33}},
                               {2, {1300, 3}}, {2, {2, 1300}}, {3, {3, 17, 5}},
                               {2, {3, 0}},    {2, {0, 3}},    {3, {2, 20, 16}}};
    for (int d = 0; d < 2; d++)
        for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
            for (int axis = 0; axis < shapes[s].ndim; axis++)
                for (int reverse = 0; reverse < 2; reverse++)
                    check_bits(reals[d], shapes[s], &(walk){axis, reverse, 0.3 * axis});
}

/* ∂y_k/∂b_i = a_{i+1} … a_{k−1}, in the direction of the walk, and ∂/∂a_i is y_i times that. */
static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const walk *w = r->with;
    wg_shape shape;
    wg_broadcast_shapes(&r->shape[0], &r->shape[1], &shape);
    const lines along = lines_along(&shape, w->axis);
    const int64_t n = along.length;
    for (int64_t l = 0; l < along.count; l++) {
        double a[MOST], b[MOST], y[MOST];
        int64_t ia[MOST], ib[MOST];
        for (int64_t i = 0; i < n; i++) {
            ia[i] = broadcast_index(&r->shape[0], &shape, on_line(&along, l, i));
            ib[i] = broadcast_index(&r->shape[1], &shape, on_line(&along, l, i));
            a[i] = x[0][ia[i]];
            b[i] = x[1][ib[i]];
        }
        recur(n, a, b, y, w, WG_F64);
        for (int64_t i = 0; i < n; i++) {
            double slope = 1;
            const int64_t step = w->reverse ? -1 : 1;
            for (int64_t k = i + step; k >= 0 && k < n; k += step) {
                xbar[1][ib[i]] += slope * ybar[on_line(&along, l, k)];
                xbar[0][ia[i]] += slope * y[i] * ybar[on_line(&along, l, k)];
                slope *= a[k];
            }
        }
    }
}

Test(recurrence, has_the_rule_of_its_jacobian_with_all_broadcasts)
{
    const wg_shape shapes[][2] = {{{1, {1}}, {1, {1}}},       {{1, {6}}, {1, {6}}},
                                  {{2, {3, 4}}, {2, {3, 4}}}, {{2, {3, 4}}, {0, {0}}},
                                  {{0, {0}}, {2, {3, 4}}},    {{2, {3, 1}}, {1, {4}}},
                                  {{2, {3, 0}}, {2, {3, 0}}}, {{3, {2, 3, 2}}, {2, {3, 1}}}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (int reverse = 0; reverse < 2; reverse++) {
            wg_shape both;
            wg_broadcast_shapes(&shapes[s][0], &shapes[s][1], &both);
            for (int axis = 0; axis < both.ndim; axis++) {
                const walk w = {axis, reverse, axis ? 0.5 : 0};
                const rule r = {.op = "recurrence",
                                .build = build,
                                .with = &w,
                                .arity = 2,
                                .shape = {shapes[s][0], shapes[s][1]},
                                .pullback = pullback};
                check_rule(&r);
                check_layouts(&r);
            }
        }
}

Test(recurrence, refuses_axes_and_shapes_that_do_not_fit_and_what_every_op_refuses)
{
    const walk w = {.axis = 1};
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F32, WG_SHAPE(3, 4));
    const wg_tensor b = wg_input(t, "b", WG_F32, WG_SHAPE(3));
    expect_poisoned(wg_recurrence(a, a, 0, 2, false), t, WG_ERROR_ARGUMENT,
                    "recurrence: there is no axis 2 of a [3×4], which has 2");
    expect_poisoned(wg_recurrence(a, b, 0, 0, false), t, WG_ERROR_SHAPE,
                    "recurrence: shapes do not broadcast: a [3×4] and b [3]");
    cr_assert(!wg_same(wg_recurrence(a, a, 0, 0, false), wg_recurrence(a, a, 0, 0, true)));
    cr_assert(!wg_same(wg_recurrence(a, a, 0, 0, false), wg_recurrence(a, a, 1, 0, false)));
    wg_tape_free(t);
    check_refusals(&(rule){.op = "recurrence",
                           .build = build,
                           .with = &w,
                           .arity = 2,
                           .shape = {WG_SHAPE(2, 3), WG_SHAPE(2, 3)}});
}
