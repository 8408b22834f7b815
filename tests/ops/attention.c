/* Tests of ops/attention.c. */
#include "gradients.h"

#include <math.h>

/* ---- The definition, in plain loops ---------------------------------------------------------- */

/* One attention of L queries to S keys, with masks of all kinds. */
typedef struct attention {
    bool causal, additive, boolean;
    double scale;
    wg_shape q, k, v;
} attention;

static const double added[12] = {0.5, -1, 0, 2, -0.5, 1, 0.25, -INFINITY, 1, -0.75, 3, 0};
static const double allowed[12] = {1, 0, 1, 1, 1, 1, 0, 1, 1, 0, 1, 1};

static wg_tensor mask(wg_tensor like, const double *values, int64_t L, int64_t S)
{
    const wg_tensor m =
        wg_constant(like.tape, WG_F64, WG_SHAPE(L, S), values, (size_t)(L * S) * sizeof *values);
    return wg_cast(m, wg_dtype_of(like));
}

static wg_tensor record(const attention *a, wg_tensor q, wg_tensor k, wg_tensor v)
{
    const int64_t L = a->q.size[a->q.ndim - 2], S = a->k.size[a->k.ndim - 2];
    wg_attention_options o = {.causal = a->causal, .scale = a->scale};
    if (a->additive)
        o.mask = mask(q, added, L, S);
    if (a->boolean)
        o.allowed = mask(q, allowed, L, S);
    return wg_attention(q, k, v, o);
}

/* p = softmax of row i. */
static void weights_of(const attention *a, int64_t i, const double *q, const double *k, double *p)
{
    const int64_t S = a->k.size[a->k.ndim - 2], d = a->q.size[a->q.ndim - 1];
    double max = -INFINITY, sum = 0;
    for (int64_t j = 0; j < S; j++) {
        double score = 0;
        for (int64_t c = 0; c < d; c++)
            score += q[i * d + c] * k[j * d + c];
        score *= a->scale != 0 ? a->scale : 1 / sqrt((double)d);
        score += a->additive ? added[i * S + j] : 0;
        p[j] = (a->causal && j > i) || (a->boolean && allowed[i * S + j] == 0) ? -INFINITY : score;
        max = fmax(max, p[j]);
    }
    for (int64_t j = 0; j < S; j++)
        sum += p[j] = exp(p[j] - max);
    for (int64_t j = 0; j < S; j++)
        p[j] /= sum;
}

static const attention cases[] = {
    {false, false, false, 0, {2, {3, 2}}, {2, {4, 2}}, {2, {4, 3}}},
    {true, false, false, 0, {2, {4, 2}}, {2, {3, 2}}, {2, {3, 1}}},
    {true, false, false, 0.5, {2, {3, 1}}, {2, {4, 1}}, {2, {4, 2}}},
    {false, true, false, 0, {2, {3, 2}}, {2, {4, 2}}, {2, {4, 2}}},
    {false, false, true, 2, {2, {3, 2}}, {2, {4, 2}}, {2, {4, 2}}},
    {true, true, true, 0, {2, {3, 2}}, {2, {4, 2}}, {2, {4, 2}}},
};

enum { CASES = sizeof cases / sizeof *cases };

Test(attention, is_the_mean_of_values_weighted_by_the_softmax_of_scores)
{
    for (int n = 0; n < CASES; n++) {
        const attention *a = &cases[n];
        const int64_t S = a->k.size[0], e = a->v.size[1];
        double x[3][MOST], y[MOST], p[8];
        wg_tape *t = wg_tape_new();
        const wg_tensor leaf[] = {wg_input(t, "q", WG_F64, a->q), wg_input(t, "k", WG_F64, a->k),
                                  wg_input(t, "v", WG_F64, a->v)};
        for (int i = 0; i < 3; i++) {
            put_random(leaf[i], 1 + (uint64_t)i, -2, 2);
            get(leaf[i], x[i]);
        }
        value_of(record(a, leaf[0], leaf[1], leaf[2]), y);
        for (int64_t i = 0; i < a->q.size[0]; i++) {
            weights_of(a, i, x[0], x[1], p);
            for (int64_t c = 0; c < e; c++) {
                double sum = 0;
                for (int64_t j = 0; j < S; j++)
                    sum += p[j] * x[2][j * e + c];
                cr_assert(near(y[i * e + c], sum, 1e-14, 1e-13), "case %d: %g, not %g", n,
                          y[i * e + c], sum);
            }
        }
        wg_tape_free(t);
    }
}

/* ---- Rules ----------------------------------------------------------------------------------- */

static wg_tensor of_q_and_k(const wg_tensor x[], const rule *r)
{
    const attention *a = r->with;
    static const double values[12] = {1, -2, 0.5, 0.25, 3, -1, 2, 0.75, -0.5, 1.5, -3, 1};
    const wg_tensor v =
        wg_constant(x[0].tape, WG_F64, a->v, values, (size_t)count_of(&a->v) * sizeof *values);
    return record(a, x[0], x[1], wg_cast(v, wg_dtype_of(x[0])));
}

static wg_tensor of_q_and_v(const wg_tensor x[], const rule *r)
{
    const attention *a = r->with;
    return record(a, x[0], wg_full(x[0].tape, wg_dtype_of(x[0]), a->k, 0.5), x[1]);
}

/* Keys of its own are the values, too. */
static wg_tensor of_itself(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_attention(x[0], x[1], x[1], (wg_attention_options){.causal = true});
}

Test(attention, has_a_gradient_that_masks_leave_alone)
{
    for (int n = 0; n < CASES; n++) {
        rule r = {.op = "attention",
                  .build = of_q_and_k,
                  .with = &cases[n],
                  .arity = 2,
                  .low = {-1, -1},
                  .high = {1, 1},
                  .shape = {cases[n].q, cases[n].k}};
        check_rule(&r);
        r.build = of_q_and_v;
        r.shape[1] = cases[n].v;
        check_rule(&r);
    }
}

Test(attention, takes_batches_that_broadcast_and_zero_sizes)
{
    const wg_shape shape[][2] = {
        {{3, {2, 2, 2}}, {3, {1, 2, 2}}},
        {{4, {2, 1, 2, 2}}, {3, {2, 3, 2}}},
        {{2, {0, 2}}, {2, {3, 2}}},
        {{3, {0, 2, 2}}, {3, {1, 2, 2}}},
    };
    for (size_t i = 0; i < sizeof shape / sizeof *shape; i++) {
        const rule r = {.op = "attention",
                        .build = of_itself,
                        .arity = 2,
                        .low = {-1, -1},
                        .high = {1, 1},
                        .shape = {shape[i][0], shape[i][1]}};
        check_rule(&r);
        check_layouts(&r);
    }
}

Test(attention, gives_nan_to_a_query_that_may_look_at_nothing)
{
    double none[4] = {1, 1, 0, 0}, y[4];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_full(t, WG_F64, WG_SHAPE(2, 2), 0.5);
    const wg_tensor may = wg_constant(t, WG_F64, WG_SHAPE(2, 2), none, sizeof none);
    value_of(wg_attention(x, x, x, (wg_attention_options){.allowed = may}), y);
    cr_assert(y[0] == 0.5 && y[1] == 0.5 && isnan(y[2]) && isnan(y[3]));
    wg_tape_free(t);
}

/* What is masked has no influence, whatever stands there but NaN and infinities. */
Test(attention, does_not_look_at_what_is_masked)
{
    double q[4], y[2][4];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "q", WG_F64, WG_SHAPE(2, 2)),
                    k = wg_input(t, "k", WG_F64, WG_SHAPE(2, 2)),
                    a = wg_attention(x, k, k, (wg_attention_options){.causal = true});
    put_random(x, 1, -1, 1);
    for (int i = 0; i < 2; i++) {
        const double keys[4] = {0.25, -0.5, i ? 1e3 : 0, i ? -1e3 : 1};
        put(k, keys);
        value_of(a, y[i]);
    }
    get(x, q);
    cr_assert(y[0][0] == y[1][0] && y[0][1] == y[1][1] && y[0][2] != y[1][2]);
    wg_tape_free(t);
}

/* ---- Refusals -------------------------------------------------------------------------------- */

Test(attention, says_what_does_not_fit)
{
    const wg_attention_options plain = {.scale = 0};
    wg_tape *t = wg_tape_new();
    const wg_tensor q = wg_input(t, "q", WG_F32, WG_SHAPE(3, 2)),
                    k = wg_input(t, "k", WG_F32, WG_SHAPE(4, 2)),
                    w = wg_input(t, "w", WG_F32, WG_SHAPE(4, 3)),
                    m = wg_input(t, "m", WG_F64, WG_SHAPE(3, 4)),
                    n = wg_input(t, "n", WG_F32, WG_SHAPE(2, 3, 4));
    const wg_tensor two = wg_input(t, "two", WG_F32, WG_SHAPE(2, 3, 2)),
                    three = wg_input(t, "three", WG_F32, WG_SHAPE(3, 3, 2));
    const char *shapes = "they should be […×L×d], […×S×d], […×S×e]";
    expect_poisoned(wg_attention(q, w, k, plain), t, WG_ERROR_SHAPE,
                    "attention: queries q [3×2], keys w [4×3], values k [4×2]: ");
    expect_poisoned(wg_attention(q, k, q, plain), t, WG_ERROR_SHAPE, shapes);
    expect_poisoned(wg_attention(wg_scalar_like(q, 1), k, k, plain), t, WG_ERROR_SHAPE, shapes);
    expect_poisoned(wg_attention(q, k, k, (wg_attention_options){.mask = m}), t, WG_ERROR_DTYPE,
                    "attention: dtypes differ: q [3×2] is f32, m [3×4] is f64");
    expect_poisoned(wg_attention(q, k, k, (wg_attention_options){.mask = q}), t, WG_ERROR_SHAPE,
                    "attention: mask q [3×2] does not broadcast to scores [3×4]");
    expect_poisoned(wg_attention(q, k, k, (wg_attention_options){.allowed = n}), t, WG_ERROR_SHAPE,
                    "attention: mask n [2×3×4] does not broadcast to scores [3×4]");
    expect_poisoned(wg_attention(two, three, three, (wg_attention_options){.causal = true}), t,
                    WG_ERROR_SHAPE, "two [2×3×2]");
    wg_tape_free(t);
    check_refusals(&(rule){.op = "attention",
                           .build = of_itself,
                           .arity = 2,
                           .shape = {WG_SHAPE(3, 2), WG_SHAPE(3, 2)}});
}
