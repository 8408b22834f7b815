/* Tests of ops/outer.c. */
#include "gradients.h"
#include "reference.h"

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_outer(x[0], x[1]);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    for (int64_t i = 0; i < r->shape[0].size[0]; i++)
        for (int64_t j = 0; j < r->shape[1].size[0]; j++, ybar++) {
            xbar[0][i] += *ybar * x[1][j];
            xbar[1][j] += *ybar * x[0][i];
        }
}

Test(outer, is_each_product_rounded_once)
{
    enum { M = 5, N = 7 };
    for (int d = 0; d < 2; d++) {
        double a[M], b[N], y[M * N];
        wg_tape *t = wg_tape_new();
        const wg_tensor x[] = {wg_input(t, "a", reals[d], WG_SHAPE(M)),
                               wg_input(t, "b", reals[d], WG_SHAPE(N))};
        put_random(x[0], 1, -1, 1);
        put_random(x[1], 2, -1, 1);
        get(x[0], a);
        get(x[1], b);
        value_of(wg_outer(x[0], x[1]), y);
        for (int i = 0; i < M * N; i++)
            cr_assert(same_bits(y[i], rounded(a[i / N] * b[i % N], reals[d]), reals[d]));
        wg_tape_free(t);
    }
}

Test(outer, has_the_rule_of_a_product)
{
    const int64_t size[][2] = {{1, 1}, {2, 3}, {3, 1}, {0, 2}, {2, 0}};
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        const rule r = {.op = "outer",
                        .build = build,
                        .arity = 2,
                        .polynomial = true,
                        .shape = {WG_SHAPE(size[i][0]), WG_SHAPE(size[i][1])},
                        .pullback = pullback};
        check_rule(&r);
        check_layouts(&r);
    }
}

Test(outer, takes_vectors_only)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F32, WG_SHAPE(3)),
                    m = wg_input(t, "m", WG_F32, WG_SHAPE(1, 3));
    expect_poisoned(wg_outer(a, m), t, WG_ERROR_SHAPE,
                    "outer: a [3] and m [1×3]: both must be vectors");
    expect_poisoned(wg_outer(wg_scalar_like(a, 2), a), t, WG_ERROR_SHAPE, "both must be vectors");
    wg_tape_free(t);
    check_refusals(
        &(rule){.op = "outer", .build = build, .arity = 2, .shape = {WG_SHAPE(3), WG_SHAPE(2)}});
}
