/* Tests of ops/dot.c. */
#include "gradients.h"
#include "reference.h"

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_dot(x[0], x[1]);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    for (int64_t i = 0; i < r->shape[0].size[0]; i++) {
        xbar[0][i] = *ybar * x[1][i];
        xbar[1][i] = *ybar * x[0][i];
    }
}

Test(dot_product, is_a_chain_of_fused_operations)
{
    for (int d = 0; d < 2; d++)
        for (int n = 0; n < 40; n += 13) {
            double a[40], b[40], y, chain = 0;
            wg_tape *t = wg_tape_new();
            const wg_tensor x[] = {wg_input(t, "a", reals[d], WG_SHAPE(n)),
                                   wg_input(t, "b", reals[d], WG_SHAPE(n))};
            put_random(x[0], 1, -1, 1);
            put_random(x[1], 2, -1, 1);
            get(x[0], a);
            get(x[1], b);
            value_of(wg_dot(x[0], x[1]), &y);
            for (int i = 0; i < n; i++)
                chain = fma_of(a[i], b[i], chain, reals[d]);
            cr_assert(same_bits(y, chain, reals[d]), "%d elements: %a, not %a", n, y, chain);
            wg_tape_free(t);
        }
}

Test(dot_product, has_the_other_vector_as_its_derivative)
{
    for (int n = 0; n < 5; n += 2) {
        const rule r = {.op = "dot",
                        .build = build,
                        .arity = 2,
                        .polynomial = true,
                        .shape = {WG_SHAPE(n), WG_SHAPE(n)},
                        .pullback = pullback};
        check_rule(&r);
        check_layouts(&r);
    }
}

Test(dot_product, takes_two_vectors_of_one_size_only)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F32, WG_SHAPE(3)),
                    b = wg_input(t, "b", WG_F32, WG_SHAPE(1)),
                    m = wg_input(t, "m", WG_F32, WG_SHAPE(3, 3));
    expect_poisoned(wg_dot(a, b), t, WG_ERROR_SHAPE,
                    "dot: a [3] and b [1]: both must be vectors of one size");
    expect_poisoned(wg_dot(m, a), t, WG_ERROR_SHAPE, "dot: m [3×3] and a [3]");
    expect_poisoned(wg_dot(a, wg_scalar_like(a, 2)), t, WG_ERROR_SHAPE, "dot: a [3]");
    wg_tape_free(t);
    check_refusals(
        &(rule){.op = "dot", .build = build, .arity = 2, .shape = {WG_SHAPE(3), WG_SHAPE(3)}});
}
