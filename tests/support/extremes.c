/* extremes.c — see extremes.h. */
#include "extremes.h"

#include "reference.h"

#include <math.h>

/* ---- Where it stands ------------------------------------------------------------------------- */

static void check_axis(const place_op *p, wg_dtype dtype, wg_shape shape, int axis)
{
    static double x[MOST], y[MOST];
    wg_tape *t = wg_tape_new();
    const lines along = lines_along(&shape, axis);
    const wg_tensor leaf = wg_input(t, "x", dtype, shape);
    const wg_tensor kept = p->along(leaf, axis, true);
    put_random(leaf, 3, -4, 4);
    get(leaf, x);
    for (int64_t i = 0; i < wg_count(leaf); i++)
        x[i] = i % 101 == 7 ? (double)NAN : round(x[i]); /* ties, and both zeros */
    put(leaf, x);
    value_of(p->along(leaf, axis - shape.ndim, false), y);
    cr_assert(wg_dtype_of(kept) == WG_I64 && wg_shape_of(kept).size[axis] == 1);
    for (int64_t l = 0; l < along.count; l++) {
        double line[MOST];
        get_line(&along, l, x, line);
        const double right = (double)place_of_largest(along.length, line, p->sign);
        cr_assert(y[l] == right, "%s of %s, axis %d: %g, not %g", p->op,
                  wg_describe_shape(&shape).s, axis, y[l], right);
    }
    wg_tape_free(t);
}

void check_places_along_axes(const place_op *p)
{
    const wg_shape shapes[] = {
        {1, {1}},       {1, {70}},       {2, {3, 4}},      {2, {17, 33}},    {2, {1300, 3}},
        {2, {2, 1300}}, {3, {3, 17, 5}}, {3, {2, 3, 200}}, {3, {2, 200, 3}}, {4, {2, 1, 9, 20}}};
    for (int d = 0; d < 2; d++)
        for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
            for (int axis = 0; axis < shapes[s].ndim; axis++)
                check_axis(p, reals[d], shapes[s], axis);
}

void check_place_of_all(const place_op *p)
{
    double x[70], y;
    for (int at = 0; at < 70; at += 3) {
        wg_tape *t = wg_tape_new();
        const wg_tensor leaf = wg_input(t, "x", WG_F32, WG_SHAPE(7, 10));
        for (int i = 0; i < 70; i++)
            x[i] = i == at ? 3 * p->sign : 0;
        put(leaf, x);
        value_of(p->whole(leaf), &y);
        cr_assert(y == at && wg_shape_of(p->whole(leaf)).ndim == 0, "%d: %g", at, y);
        value_of(p->whole(wg_transpose(leaf)), &y);
        cr_assert(y == at % 10 * 7 + at / 10, "%d: %g", at, y);
        value_of(p->whole(wg_scalar(t, WG_F64, 3)), &y);
        cr_assert(y == 0);
        wg_tape_free(t);
    }
}

static wg_tensor build_along(const wg_tensor x[], const rule *r)
{
    return ((const place_op *)r->with)->along(x[0], 0, false);
}

static wg_tensor build_whole(const wg_tensor x[], const rule *r)
{
    return ((const place_op *)r->with)->whole(x[0]);
}

static void expect_no_place(const place_op *p, wg_tensor x, int axis, wg_status status,
                            const char *words)
{
    char sentence[80];
    snprintf(sentence, sizeof sentence, "%s: %s", p->op, words);
    expect_poisoned(p->along(x, axis, false), x.tape, status, sentence);
}

void check_places_refused(const place_op *p)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 0));
    expect_no_place(p, x, 1, WG_ERROR_SHAPE, "x [3×0] has no elements to choose from");
    cr_assert(wg_is_valid(p->along(x, 0, false)));
    expect_no_place(p, x, 2, WG_ERROR_ARGUMENT, "there is no axis 2 of x [3×0], which has 2");
    double g[2];
    const wg_tensor v = wg_full(t, WG_F32, WG_SHAPE(2), 5);
    value_of(wg_gradient(wg_sum(wg_cast(p->whole(v), WG_F32)), v), g);
    cr_assert(g[0] == 0 && g[1] == 0);
    wg_tape_free(t);
    check_refusals(&(rule){
        .op = p->op, .build = build_along, .with = p, .arity = 1, .shape = {WG_SHAPE(2, 3)}});
    check_refusals(&(rule){
        .op = p->op, .build = build_whole, .with = p, .arity = 1, .shape = {WG_SHAPE(2, 3)}});
}

/* ---- Of two ---------------------------------------------------------------------------------- */

static wg_tensor build_choice(const wg_tensor x[], const rule *r)
{
    return ((const binary *)r->with)->of(x[0], x[1]);
}

void check_other_way_round(const binary *b)
{
    check_rule(&(rule){.op = b->op,
                       .build = build_choice,
                       .with = b,
                       .arity = 2,
                       .shape = {WG_SHAPE(3, 4), WG_SHAPE(4)},
                       .low = {b->low[1], b->low[0]},
                       .high = {b->high[1], b->high[0]}});
}

void check_choice_from_one(const binary *b)
{
    wg_tape *t = wg_tape_new();
    double g[5];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(5));
    put_random(x, 1, -2, 2);
    value_of(wg_gradient(wg_sum(b->of(x, x)), x), g);
    for (int i = 0; i < 5; i++)
        cr_assert(g[i] == 1, "%s: %g", b->op, g[i]);
    wg_tape_free(t);
}

void check_choices(const binary *op, int n, const double *a, const double *b, const double *of_a,
                   const double *of_b)
{
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        double ga[MOST], gb[MOST];
        const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(n));
        const wg_tensor z = wg_input(t, "z", reals[d], WG_SHAPE(n));
        const wg_tensor y = op->of(x, z), ybar = wg_full(t, reals[d], WG_SHAPE(n), -6);
        put(x, a);
        put(z, b);
        value_of(wg_vjp(y, ybar, x), ga);
        value_of(wg_vjp(y, ybar, z), gb);
        for (int i = 0; i < n; i++)
            cr_assert(ga[i] == of_a[i] && gb[i] == of_b[i], "case %d: %g, %g", i, ga[i], gb[i]);
        wg_tape_free(t);
    }
}
