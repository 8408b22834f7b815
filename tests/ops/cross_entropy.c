/* Tests of ops/cross_entropy.c. */
#include "along.h"

#include <math.h>

/* Logits, the class of each sample, and what is asked for. */
typedef struct problem {
    wg_shape shape;
    const int64_t *class;
    wg_cross_entropy_options options;
} problem;

static wg_tensor classes_of(wg_tape *t, wg_shape shape, const int64_t *class)
{
    const int axis = shape.ndim > 1;
    shape.ndim--;
    for (int d = axis; d < shape.ndim; d++)
        shape.size[d] = shape.size[d + 1];
    return wg_constant(t, WG_I64, shape, class, (size_t)count_of(&shape) * sizeof *class);
}

/* Of z alone, or of z and the weights of the classes. */
static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const problem *p = r->with;
    wg_cross_entropy_options o = p->options;
    if (r->arity > 1)
        o.class_weights = x[1];
    return wg_cross_entropy(x[0], classes_of(x[0].tape, p->shape, p->class), &o);
}

/* ---- The same, sample by sample, in plain C -------------------------------------------------- */

static bool is_ignored(const problem *p, int64_t sample)
{
    return p->options.ignores && p->class[sample] == p->options.ignore_index;
}

/* The weight of class c in the loss of a sample: how much of −lp_c is in it. */
static double share_of(const problem *p, const double *w, int64_t sample, int64_t c, int64_t n)
{
    const double e = p->options.label_smoothing;
    if (is_ignored(p, sample))
        return 0;
    return (w ? w[c] : 1) * ((c == p->class[sample] ? 1 - e : 0) + e / (double)n);
}

/* By what the sum of all losses is divided. */
static double divisor_of(const problem *p, const double *w, int64_t samples)
{
    double total = 0;
    for (int64_t i = 0; i < samples; i++)
        total += is_ignored(p, i) ? 0 : w ? w[p->class[i]] : 1;
    return p->options.reduction == WG_REDUCE_MEAN ? total : 1;
}

static void losses_of(const problem *p, const double *z, const double *w, double *l)
{
    const lines along = lines_along(&p->shape, p->shape.ndim > 1);
    for (int64_t i = 0; i < along.count; i++) {
        double line[MOST], lp[MOST];
        get_line(&along, i, z, line);
        log_softmax_of(along.length, line, lp, WG_F64);
        l[i] = 0;
        for (int64_t c = 0; c < along.length; c++)
            l[i] -= share_of(p, w, i, c, along.length) * lp[c];
    }
}

static void pullback(const rule *r, const double *const x[], const double *lbar,
                     double *const xbar[])
{
    const problem *p = r->with;
    const double *w = r->arity > 1 ? x[1] : NULL;
    const lines along = lines_along(&p->shape, p->shape.ndim > 1);
    const double divisor = divisor_of(p, w, along.count);
    for (int64_t i = 0; i < along.count; i++) {
        const double l = lbar[p->options.reduction == WG_REDUCE_NONE ? i : 0] / divisor;
        double line[MOST], y[MOST], total = 0;
        get_line(&along, i, x[0], line);
        softmax_of(along.length, line, y, WG_F64);
        for (int64_t c = 0; c < along.length; c++)
            total += share_of(p, w, i, c, along.length);
        for (int64_t c = 0; c < along.length; c++)
            xbar[0][on_line(&along, i, c)] +=
                (y[c] * total - share_of(p, w, i, c, along.length)) * l;
    }
}

/* ---- Problems -------------------------------------------------------------------------------- */

static const int64_t classes[] = {2, 0, 1, 1, 2, 0, 2, 2, 1, 0, 1, 2};
static const int64_t with_ignored[] = {2, -100, 1, 1, -100, 0, 2, 2, -100, 0, 1, 2};

static const wg_cross_entropy_options all_options[] = {
    {.reduction = WG_REDUCE_NONE},
    {.reduction = WG_REDUCE_SUM},
    {.reduction = WG_REDUCE_MEAN},
    {.reduction = WG_REDUCE_NONE, .label_smoothing = 0.1},
    {.reduction = WG_REDUCE_MEAN, .label_smoothing = 0.25},
    {.reduction = WG_REDUCE_MEAN, .label_smoothing = 1},
    {.reduction = WG_REDUCE_NONE, .ignores = true, .ignore_index = -100},
    {.reduction = WG_REDUCE_MEAN, .ignores = true, .ignore_index = -100},
    {.reduction = WG_REDUCE_MEAN, .ignores = true, .ignore_index = 1},
    {.reduction = WG_REDUCE_MEAN, .ignores = true, .ignore_index = -100, .label_smoothing = 0.2},
};

enum { OPTIONS = sizeof all_options / sizeof *all_options };

static problem problem_of(wg_shape shape, int i)
{
    const bool ignores = all_options[i].ignores && all_options[i].ignore_index < 0;
    return (problem){shape, ignores ? with_ignored : classes, all_options[i]};
}

static rule rule_of(const problem *p, int arity)
{
    const int64_t n = p->shape.size[p->shape.ndim > 1];
    return (rule){.op = "cross_entropy",
                  .build = build,
                  .with = p,
                  .arity = arity,
                  .shape = {p->shape, WG_SHAPE(n)},
                  .low = {-2, 0.5},
                  .high = {2, 2},
                  .pullback = arity == 1 ? pullback : NULL};
}

static void check_values(const problem *p, bool weighted)
{
    static const double w[] = {0.5, 2, 1.25};
    for (int d = 0; d < 2; d++) {
        double z[MOST], l[MOST], y[MOST], sum = 0;
        wg_tape *t = wg_tape_new();
        wg_cross_entropy_options o = p->options;
        const lines along = lines_along(&p->shape, p->shape.ndim > 1);
        const wg_tensor x = wg_input(t, "z", reals[d], p->shape);
        if (weighted) {
            o.class_weights = wg_input(t, "w", reals[d], WG_SHAPE(3));
            put(o.class_weights, w);
        }
        put_random(x, 3, -4, 4);
        get(x, z);
        losses_of(p, z, weighted ? w : NULL, l);
        for (int64_t i = 0; i < along.count; i++)
            sum += l[i];
        value_of(wg_cross_entropy(x, classes_of(t, p->shape, p->class), &o), y);
        const double within = d ? 1e-14 : 2e-6;
        if (o.reduction != WG_REDUCE_NONE) {
            const double whole = sum / divisor_of(p, weighted ? w : NULL, along.count);
            cr_assert(near(y[0], whole, within, within), "%.17g, not %.17g", y[0], whole);
        } else
            for (int64_t i = 0; i < along.count; i++)
                cr_assert(near(y[i], l[i], within, within), "%.17g, not %.17g", y[i], l[i]);
        wg_tape_free(t);
    }
}

Test(cross_entropy, is_minus_the_log_of_the_probability_of_the_class)
{
    const wg_shape shapes[] = {WG_SHAPE(3), WG_SHAPE(1, 3), WG_SHAPE(5, 3), WG_SHAPE(2, 3, 4),
                               WG_SHAPE(2, 3, 1, 5)};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (int i = 0; i < OPTIONS; i++) {
            const problem p = problem_of(shapes[s], i);
            check_values(&p, false);
            check_values(&p, true);
        }
}

Test(cross_entropy, has_the_rule_softmax_minus_one_hot_and_its_like_for_all_options)
{
    for (int i = 0; i < OPTIONS; i++) {
        const problem p = problem_of(WG_SHAPE(4, 3), i);
        const rule r = rule_of(&p, 1);
        check_rule(&r);
        check_layouts(&r);
    }
}

Test(cross_entropy, has_a_rule_for_weights_and_for_samples_along_more_axes)
{
    const wg_shape shapes[] = {WG_SHAPE(3), WG_SHAPE(2, 3, 4)};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (int i = 0; i < OPTIONS; i += 3) {
            const problem p = problem_of(shapes[s], i);
            const rule plain = rule_of(&p, 1), weighted = rule_of(&p, 2);
            check_rule(&plain);
            check_rule(&weighted);
        }
}

/* ---- Beside softmax_cross_entropy ------------------------------------------------------------ */

Test(cross_entropy, is_the_loss_by_probabilities_of_a_one_hot_target)
{
    wg_tape *t = wg_tape_new();
    double a[5], b[5];
    const wg_tensor z = wg_input(t, "z", WG_F64, WG_SHAPE(5, 3));
    const wg_tensor class = classes_of(t, WG_SHAPE(5, 3), classes);
    const wg_tensor one_hot = wg_class_mask(class, WG_F64, 3, 1, NULL);
    put_random(z, 1, -3, 3);
    value_of(wg_cross_entropy(z, class, &(wg_cross_entropy_options){.reduction = WG_REDUCE_NONE}),
             a);
    value_of(wg_softmax_cross_entropy(z, one_hot, 1), b);
    for (int i = 0; i < 5; i++)
        cr_assert(near(a[i], b[i], 0, 1e-15));
    cr_assert(wg_same(wg_cross_entropy(z, class, NULL),
                      wg_cross_entropy(z, class, &(wg_cross_entropy_options){0})));
    wg_tape_free(t);
}

/* ---- Corners --------------------------------------------------------------------------------- */

Test(cross_entropy, keeps_away_from_logits_that_are_minus_infinity)
{
    const double z[] = {-INFINITY, 0, 0, 1e4, -1e4, 0};
    const int64_t class[] = {1, 1};
    const double right[] = {0, -0.5, 0.5, 1, -1, 0};
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        double l[2], g[6];
        const wg_tensor x = wg_input(t, "z", reals[d], WG_SHAPE(2, 3));
        const wg_cross_entropy_options o = {.reduction = WG_REDUCE_NONE};
        const wg_tensor loss = wg_cross_entropy(x, classes_of(t, WG_SHAPE(2, 3), class), &o);
        put(x, z);
        value_of(loss, l);
        value_of(wg_gradient(wg_sum(loss), x), g);
        cr_assert(near(l[0], log(2), 0, 1e-6) && l[1] == 2e4);
        for (int i = 0; i < 6; i++)
            cr_assert(near(g[i], right[i], 1e-7, 0), "element %d: %g", i, g[i]);
        wg_tape_free(t);
    }
}

Test(cross_entropy, of_ignored_samples_alone_is_zero_and_its_mean_is_nan)
{
    const int64_t class[] = {7, 7};
    wg_tape *t = wg_tape_new();
    double l, g[6];
    const wg_tensor z = wg_input(t, "z", WG_F32, WG_SHAPE(2, 3));
    const wg_tensor y = classes_of(t, WG_SHAPE(2, 3), class);
    wg_cross_entropy_options o = {.ignores = true, .ignore_index = 7};
    put_random(z, 1, -3, 3);
    value_of(wg_cross_entropy(z, y, &o), &l);
    cr_assert(isnan(l));
    o.reduction = WG_REDUCE_SUM;
    value_of(wg_cross_entropy(z, y, &o), &l);
    value_of(wg_gradient(wg_cross_entropy(z, y, &o), z), g);
    cr_assert(l == 0);
    for (int i = 0; i < 6; i++)
        cr_assert(g[i] == 0);
    wg_tape_free(t);
}

Test(cross_entropy, of_no_samples_is_nothing_and_its_mean_nan)
{
    wg_tape *t = wg_tape_new();
    double l;
    const wg_tensor z = wg_input(t, "z", WG_F64, WG_SHAPE(0, 3));
    const wg_tensor y = wg_input(t, "y", WG_I64, WG_SHAPE(0));
    cr_assert(wg_write(z, NULL, 0) == WG_OK && wg_write(y, NULL, 0) == WG_OK);
    value_of(wg_cross_entropy(z, y, NULL), &l);
    cr_assert(isnan(l));
    value_of(wg_cross_entropy(z, y, &(wg_cross_entropy_options){.reduction = WG_REDUCE_SUM}), &l);
    cr_assert(l == 0);
    wg_tape_free(t);
}

/* ---- Refusals -------------------------------------------------------------------------------- */

/* The gradient alone refuses as well. */
Test(cross_entropy, refuses_to_run_on_a_class_out_of_range)
{
    const int64_t class[] = {0, 3, -100};
    for (int what = 0; what < 2; what++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor z = wg_input(t, "z", WG_F32, WG_SHAPE(3, 3));
        const wg_tensor y = wg_input(t, "y", WG_I64, WG_SHAPE(3));
        const wg_tensor l = wg_cross_entropy(z, y, NULL), wanted = what ? wg_gradient(l, z) : l;
        put_random(z, 1, -1, 1);
        wg_program *p = wg_compile(t, &wanted, 1);
        cr_assert(wg_write(y, class, sizeof class) == WG_OK);
        cr_assert(wg_run(p) == WG_ERROR_ARGUMENT);
        expect_error(t, WG_ERROR_ARGUMENT, "cross_entropy: class 3 of y [3] is not in 0 … 2");
        cr_assert(wg_write(y, (const int64_t[]){0, 2, -100}, sizeof class) == WG_OK);
        cr_assert(wg_run(p) == WG_ERROR_ARGUMENT);
        expect_error(t, WG_ERROR_ARGUMENT, "class -100 of y [3] is not in 0 … 2");
        cr_assert(wg_write(y, (const int64_t[]){0, 2, 1}, sizeof class) == WG_OK);
        cr_assert(wg_run(p) == WG_OK);
        wg_tape_free(t);
    }
}

Test(cross_entropy, refuses_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor z = wg_input(t, "z", WG_F32, WG_SHAPE(4, 3));
    const wg_tensor y = wg_input(t, "y", WG_I64, WG_SHAPE(4));
    const wg_tensor w = wg_input(t, "w", WG_F32, WG_SHAPE(4)), none = WG_NONE;
    expect_poisoned(wg_cross_entropy(z, wg_input(t, "y", WG_I64, WG_SHAPE(3)), NULL), t,
                    WG_ERROR_SHAPE,
                    "cross_entropy: logits z [4×3] and classes y [3], which must be [4]");
    expect_poisoned(wg_cross_entropy(wg_sum(z), y, NULL), t, WG_ERROR_SHAPE,
                    "have no axis of classes");
    expect_poisoned(wg_cross_entropy(z, w, NULL), t, WG_ERROR_DTYPE,
                    "cross_entropy: w [4] is f32; operand 2 is an index, which is i64");
    expect_poisoned(wg_cross_entropy(y, y, NULL), t, WG_ERROR_DTYPE,
                    "cross_entropy: y [4] is i64; it takes f32 or f64");
    expect_poisoned(wg_cross_entropy(z, y, &(wg_cross_entropy_options){.class_weights = w}), t,
                    WG_ERROR_SHAPE,
                    "cross_entropy: logits z [4×3] and weights w [4], which must be [3]");
    expect_poisoned(wg_cross_entropy(z, y, &(wg_cross_entropy_options){.label_smoothing = 1.5}), t,
                    WG_ERROR_ARGUMENT, "cross_entropy: label smoothing 1.5 is not in 0 … 1");
    expect_poisoned(
        wg_cross_entropy(z, y, &(wg_cross_entropy_options){.reduction = (wg_reduction)9}), t,
        WG_ERROR_ARGUMENT, "cross_entropy: 9 is no reduction");
    expect_poisoned(wg_cross_entropy(none, y, NULL), t, WG_ERROR_NULL,
                    "cross_entropy: operand 1 has no tape");
    expect_poisoned(wg_cross_entropy(z, none, NULL), t, WG_ERROR_NULL,
                    "cross_entropy: operand 2 has no tape");
    expect_poisoned(wg_cross_entropy(wg_poisoned(t), y, NULL), t, WG_ERROR_NULL, "is poisoned");
    cr_assert(!wg_is_valid(wg_cross_entropy(none, none, NULL)));
    wg_tape_free(t);
}
