/* Tests of src/nn/attention.c. */
#include "layers.h"

#include <math.h>

enum { N = 2, L = 3, S = 4, D = 6, E = 5, HEADS = 2, WIDTH = D / HEADS };

static wg_tensor causal(wg_tensor x, const char *name)
{
    return wg_nn_attention(x, WG_NONE, name, HEADS, (wg_attention_options){.causal = true});
}

/* y = x Wᵀ + b for n rows, with the parameters of a layer. */
static void through(wg_tape *t, const char *layer, int n, int in, const double *x, double *y)
{
    char name[32];
    double W[D * D], b[D];
    snprintf(name, sizeof name, "a/%s/W", layer);
    get_named(t, name, WG_SHAPE(D, in), W);
    snprintf(name, sizeof name, "a/%s/b", layer);
    get_named(t, name, WG_SHAPE(D), b);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < D; j++) {
            y[i * D + j] = b[j];
            for (int k = 0; k < in; k++)
                y[i * D + j] += W[j * in + k] * x[i * in + k];
        }
}

/* One query of a head: softmax(q kᵀ / √width) v over `seen` keys. */
static void attend(const double *q, const double *k, const double *v, int seen, double *y)
{
    double weight[S], sum = 0;
    for (int s = 0; s < seen; s++) {
        double score = 0;
        for (int d = 0; d < WIDTH; d++)
            score += q[d] * k[s * D + d];
        sum += weight[s] = exp(score / sqrt(WIDTH));
    }
    for (int d = 0; d < WIDTH; d++) {
        y[d] = 0;
        for (int s = 0; s < seen; s++)
            y[d] += weight[s] / sum * v[s * D + d];
    }
}

static void check(bool self)
{
    const int keys = self ? L : S, width = self ? D : E;
    double x[N * L * D], c[N * S * E], q[N * L * D], k[N * S * D], v[N * S * D], heads[N * L * D],
        y[N * L * D], right[N * L * D];
    wg_tape *t = wg_tape_new();
    const wg_tensor in = wg_input(t, "x", WG_F64, WG_SHAPE(N, L, D)),
                    context = self ? WG_NONE : wg_input(t, "c", WG_F64, WG_SHAPE(N, S, E)),
                    out = self
                              ? causal(in, "a")
                              : wg_nn_attention(in, context, "a", HEADS, (wg_attention_options){0});
    put_random(in, 1, -2, 2);
    get(in, x);
    for (int i = 0; i < 4; i++)
        put_random(wg_find(t, (const char *[]){"a/q/b", "a/k/b", "a/v/b", "a/out/b"}[i]),
                   (uint64_t)i, -1, 1);
    if (!self) {
        put_random(context, 2, -2, 2);
        get(context, c);
    }
    value_of(out, y);
    through(t, "q", N * L, D, x, q);
    through(t, "k", N * keys, width, self ? x : c, k);
    through(t, "v", N * keys, width, self ? x : c, v);
    for (int n = 0; n < N; n++)
        for (int l = 0; l < L; l++)
            for (int h = 0; h < HEADS; h++)
                attend(q + (n * L + l) * D + h * WIDTH, k + n * keys * D + h * WIDTH,
                       v + n * keys * D + h * WIDTH, self ? l + 1 : S,
                       heads + (n * L + l) * D + h * WIDTH);
    through(t, "out", N * L, D, heads, right);
    expect_near(y, right, N * L * D, 1e-13);
    wg_tape_free(t);
}

Test(nn_attention, attends_with_each_head_to_itself_or_a_context)
{
    check(true);
    check(false);
}

Test(nn_attention, has_the_derivatives_that_differences_give)
{
    check_layer(causal, WG_SHAPE(1, 3, 4));
}

Test(nn_attention, refuses_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 3, 6)),
                    flat = wg_input(t, "flat", WG_F64, WG_SHAPE(2, 6));
    expect_bad_calls(causal, WG_SHAPE(2, 3, 6));
    expect_poisoned(
        causal(flat, "a"), t, WG_ERROR_SHAPE,
        "wg_nn_attention: of flat [2×6] to flat [2×6]: they should be [N×L×d] and [N×S×e]");
    expect_poisoned(wg_nn_attention(x, flat, "a", 2, (wg_attention_options){0}), t, WG_ERROR_SHAPE,
                    "they should be [N×L×d] and [N×S×e]");
    expect_poisoned(wg_nn_attention(x, WG_NONE, "a", 4, (wg_attention_options){0}), t,
                    WG_ERROR_ARGUMENT, "wg_nn_attention: 4 heads do not divide the last axis of x");
    expect_poisoned(wg_nn_attention(x, WG_NONE, "a", 0, (wg_attention_options){0}), t,
                    WG_ERROR_ARGUMENT, "0 heads");
    expect_poisoned(wg_nn_attention(x, (wg_tensor){t, 0, 0}, "a", 2, (wg_attention_options){0}), t,
                    WG_ERROR_NULL, "wg_nn_attention: operand 2 is poisoned");
    cr_assert_str_eq(wg_scope_now(t), "");
    wg_tape_free(t);
}
