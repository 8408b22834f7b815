/* reductions.c — ops that reduce, over every set of axes. */
#include "reductions.h"

#include <string.h>

/* What a rule is built with: bit d of axes is set when axis d is reduced. */
typedef struct over {
    const reduction *reduction;
    unsigned axes;
    bool keepdims;
} over;

static wg_axes list_of(unsigned mask, int ndim)
{
    wg_axes axes = {.count = 0};
    for (int d = 0; d < ndim; d++)
        if (mask >> d & 1)
            axes.axis[axes.count++] = d;
    return axes;
}

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const over *o = r->with;
    return o->reduction->over(x[0], list_of(o->axes, r->shape[0].ndim), o->keepdims);
}

/* ---- Groups: the terms of each result -------------------------------------------------------- */

/* The shape of the result with reduced axes kept. */
static wg_shape kept_shape(const wg_shape *x, unsigned mask)
{
    wg_shape y = *x;
    for (int d = 0; d < x->ndim; d++)
        if (mask >> d & 1)
            y.size[d] = 1;
    return y;
}

static wg_shape result_shape(const wg_shape *x, const over *o)
{
    wg_shape y = {.ndim = 0};
    for (int d = 0; d < x->ndim; d++)
        if (!(o->axes >> d & 1))
            y.size[y.ndim++] = x->size[d];
        else if (o->keepdims)
            y.size[y.ndim++] = 1;
    return y;
}

/* The indices of the terms of result i, ascending; returns how many. */
static int64_t terms_of(const wg_shape *x, unsigned mask, int64_t i, int64_t *index)
{
    const wg_shape y = kept_shape(x, mask);
    int64_t n = 0;
    for (int64_t j = 0; j < count_of(x); j++)
        if (broadcast_index(&y, x, j) == i)
            index[n++] = j;
    return n;
}

static void gather(int64_t n, const int64_t *index, const double *x, double *term)
{
    for (int64_t j = 0; j < n; j++)
        term[j] = x[index[j]];
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const over *o = r->with;
    const wg_shape y = kept_shape(&r->shape[0], o->axes);
    for (int64_t i = 0; i < count_of(&y); i++) {
        int64_t index[MOST];
        double term[MOST], bar[MOST];
        const int64_t n = terms_of(&r->shape[0], o->axes, i, index);
        gather(n, index, x[0], term);
        o->reduction->pullback(n, term, ybar[i], bar);
        for (int64_t j = 0; j < n; j++)
            xbar[0][index[j]] = bar[j];
    }
}

/* ---- Values ---------------------------------------------------------------------------------- */

static void check_value(const over *o, const wg_shape *shape, wg_dtype dtype)
{
    static double x[MOST], y[MOST], term[MOST];
    static int64_t index[MOST];
    wg_tape *t = wg_tape_new();
    const wg_shape kept = kept_shape(shape, o->axes), wanted = result_shape(shape, o);
    const wg_tensor leaf = wg_input(t, "x", dtype, *shape);
    const wg_tensor result = build(&leaf, &(rule){.with = o, .shape = {*shape}});
    const wg_shape is = wg_shape_of(result);
    cr_assert(wg_same_shape(&is, &wanted) && wg_dtype_of(result) == dtype);
    put_random(leaf, 1 + o->axes, -3, 5);
    get(leaf, x);
    value_of(result, y);
    for (int64_t i = 0; i < count_of(&kept); i++) {
        const int64_t n = terms_of(shape, o->axes, i, index);
        gather(n, index, x, term);
        const double right = o->reduction->of(n, term, dtype);
        cr_assert(same_bits(y[i], right, dtype), "%s of %s over %#x: %a, not %a", o->reduction->op,
                  wg_describe_shape(shape).s, o->axes, y[i], right);
    }
    wg_tape_free(t);
}

/* Nothing to choose from in a result that exists. */
static bool is_refused(const over *o, const wg_shape *shape)
{
    const wg_shape y = result_shape(shape, o);
    return o->reduction->needs_elements && count_of(shape) == 0 && count_of(&y) > 0;
}

static void check_emptiness(const over *o, const wg_shape *shape)
{
    char sentence[256];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, *shape);
    snprintf(sentence, sizeof sentence, "%s: x %.99s has no elements to choose from",
             o->reduction->op, wg_describe_shape(shape).s);
    expect_poisoned(build(&x, &(rule){.with = o, .shape = {*shape}}), t, WG_ERROR_SHAPE, sentence);
    wg_tape_free(t);
}

static void check_over(const over *o, const wg_shape *shape, bool rules)
{
    const reduction *reduced = o->reduction;
    const bool given = reduced->low != 0 || reduced->high != 0;
    const bool differs = count_of(shape) > 0 || !reduced->infinite_if_empty;
    const rule r = {.op = reduced->op,
                    .build = build,
                    .with = o,
                    .arity = 1,
                    .shape = {*shape},
                    .low = {given ? reduced->low : -4},
                    .high = {given ? reduced->high : 4},
                    .apart = !reduced->linear,
                    .polynomial = reduced->linear,
                    .pullback = pullback};
    if (is_refused(o, shape)) {
        check_emptiness(o, shape);
        return;
    }
    for (int d = 0; d < 2; d++)
        check_value(o, shape, reals[d]);
    check_layouts(&r);
    if (rules && differs)
        check_rule(&r);
}

void check_reduction_of(const reduction *r, wg_shape shape, unsigned axes)
{
    check_over(&(over){r, axes, false}, &shape, true);
}

static void check_shapes(const reduction *reduced)
{
    const wg_shape shapes[] = {{0, {0}},       {1, {1}},         {1, {5}},    {2, {3, 4}},
                               {1, {0}},       {2, {3, 0}},      {2, {0, 3}}, {3, {2, 3, 4}},
                               {3, {2, 0, 2}}, {4, {2, 1, 3, 2}}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (unsigned axes = 0; axes < 1u << shapes[s].ndim; axes++)
            for (int keepdims = 0; keepdims < 2; keepdims++)
                check_over(&(over){reduced, axes, keepdims}, &shapes[s], true);
}

/* More than one block of a sum in every direction; and eight axes. */
static void check_large_shapes(const reduction *reduced)
{
    const wg_shape cube = {3, {9, 17, 11}}, eight = {8, {2, 1, 2, 3, 1, 2, 2, 1}};
    for (unsigned axes = 0; axes < 8; axes++)
        check_over(&(over){reduced, axes, false}, &cube, false);
    for (unsigned axes = 0; axes < 256; axes += 17)
        check_over(&(over){reduced, axes, axes & 1}, &eight, axes % 3 == 0);
}

/* ---- Axes ------------------------------------------------------------------------------------ */

static void expect_refusal(const reduction *r, wg_tensor x, wg_axes axes, const char *words)
{
    char sentence[256];
    snprintf(sentence, sizeof sentence, "%s: %s", r->op, words);
    expect_poisoned(r->over(x, axes, false), x.tape, WG_ERROR_ARGUMENT, sentence);
}

static void check_axes(const reduction *r)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 4));
    cr_assert(wg_same(r->over(x, WG_AXES(1), true), r->over(x, WG_AXES(-1), true)));
    cr_assert(wg_same(r->over(x, WG_AXES(0, 1), false), r->over(x, WG_AXES(-1, -2), false)));
    cr_assert(wg_same(r->over(x, WG_AXES(1, 0), false), r->whole(x)));
    cr_assert(!wg_same(r->over(x, WG_AXES(0), false), r->over(x, WG_AXES(1), false)));
    cr_assert(!wg_same(r->over(x, WG_AXES(0), false), r->over(x, WG_AXES(0), true)));
    expect_refusal(r, x, WG_AXES(2), "there is no axis 2 of x [3×4], which has 2");
    expect_refusal(r, x, WG_AXES(0, -3), "there is no axis -3 of x [3×4], which has 2");
    expect_refusal(r, x, WG_AXES(1, -1), "axis 1 of x [3×4] is named twice");
    expect_refusal(r, x, wg_make_axes(9, (const int[9]){0}), "a list of 9 axes; 0 to 8 can be had");
    expect_refusal(r, x, wg_make_axes(1, NULL), "a list of -1 axes; 0 to 8 can be had");
    wg_tape_free(t);
}

static wg_tensor build_whole(const wg_tensor x[], const rule *r)
{
    return ((const reduction *)r->with)->whole(x[0]);
}

void check_reduction(const reduction *r)
{
    const over all = {.reduction = r, .axes = 3};
    check_shapes(r);
    check_large_shapes(r);
    check_axes(r);
    check_refusals(
        &(rule){.op = r->op, .build = build, .with = &all, .arity = 1, .shape = {WG_SHAPE(2, 3)}});
    check_refusals(&(rule){
        .op = r->op, .build = build_whole, .with = r, .arity = 1, .shape = {WG_SHAPE(2, 3)}});
}

void check_reduced(wg_tensor (*of)(wg_tensor x), int terms, int cases, const reduced_case *c)
{
    for (int d = 0; d < 2; d++)
        for (int i = 0; i < cases; i++) {
            double y;
            wg_tape *t = wg_tape_new();
            const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(terms));
            put(x, c[i].x);
            value_of(of(x), &y);
            cr_assert(same_bits(y, c[i].y, reals[d]), "case %d: %g", i, y);
            wg_tape_free(t);
        }
}
