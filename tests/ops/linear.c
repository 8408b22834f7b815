/* Tests of ops/linear.c. */
#include "gradients.h"
#include "reference.h"

enum { IN = 3, OUT = 2 };

static const double weights[OUT * IN] = {0.5, -1, 2, 1.5, 0.25, -0.75};

static wg_tensor without_bias(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_linear(x[0], x[1], WG_NONE);
}

/* Of x and b, with weights in the operands' dtype. */
static wg_tensor with_bias(const wg_tensor x[], const rule *r)
{
    (void)r;
    const wg_tensor W = wg_constant(x[0].tape, WG_F64, WG_SHAPE(OUT, IN), weights, sizeof weights);
    return wg_linear(x[0], wg_is_valid(x[0]) ? wg_cast(W, wg_dtype_of(x[0])) : W, x[1]);
}

static int64_t rows_of(const rule *r)
{
    return count_of(&r->shape[0]) / IN;
}

static void pull_back_weights(const rule *r, const double *const x[], const double *ybar,
                              double *const xbar[])
{
    for (int64_t n = 0; n < rows_of(r); n++)
        for (int o = 0; o < OUT; o++, ybar++)
            for (int i = 0; i < IN; i++) {
                xbar[0][n * IN + i] += *ybar * x[1][o * IN + i];
                xbar[1][o * IN + i] += *ybar * x[0][n * IN + i];
            }
}

static void pull_back_bias(const rule *r, const double *const x[], const double *ybar,
                           double *const xbar[])
{
    (void)x;
    for (int64_t n = 0; n < rows_of(r); n++)
        for (int o = 0; o < OUT; o++, ybar++) {
            xbar[1][o] += *ybar;
            for (int i = 0; i < IN; i++)
                xbar[0][n * IN + i] += *ybar * weights[o * IN + i];
        }
}

static const wg_shape shapes[] = {{1, {IN}}, {2, {4, IN}}, {3, {2, 2, IN}}, {2, {0, IN}}};

Test(linear, has_the_rule_of_a_product_and_a_sum)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        rule r = {.op = "linear",
                  .build = without_bias,
                  .arity = 2,
                  .polynomial = true,
                  .shape = {shapes[i], WG_SHAPE(OUT, IN)},
                  .pullback = pull_back_weights};
        check_rule(&r);
        check_layouts(&r);
        r.build = with_bias;
        r.pullback = pull_back_bias;
        r.shape[1] = WG_SHAPE(OUT);
        check_rule(&r);
        check_layouts(&r);
    }
}

Test(linear, adds_the_bias_to_a_chain_over_the_inputs)
{
    for (int d = 0; d < 2; d++) {
        const double input[] = {1.1, -0.3, 0.7}, bias[] = {0.1, -0.2};
        double x[IN], b[OUT], y[OUT];
        wg_tape *t = wg_tape_new();
        const wg_tensor leaf[] = {wg_input(t, "x", reals[d], WG_SHAPE(IN)),
                                  wg_input(t, "b", reals[d], WG_SHAPE(OUT))};
        put(leaf[0], input);
        put(leaf[1], bias);
        get(leaf[0], x);
        get(leaf[1], b);
        value_of(with_bias(leaf, NULL), y);
        for (int o = 0; o < OUT; o++) {
            double chain = 0;
            for (int i = 0; i < IN; i++)
                chain = fma_of(x[i], weights[o * IN + i], chain, reals[d]);
            cr_assert(same_bits(y[o], rounded(chain + b[o], reals[d]), reals[d]));
        }
        wg_tape_free(t);
    }
}

Test(linear, says_what_does_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor none = {0}, x = wg_input(t, "x", WG_F32, WG_SHAPE(4, 3)),
                    W = wg_input(t, "W", WG_F32, WG_SHAPE(2, 3)),
                    V = wg_input(t, "V", WG_F32, WG_SHAPE(3, 2)),
                    b = wg_input(t, "b", WG_F32, WG_SHAPE(3));
    expect_poisoned(wg_linear(x, V, none), t, WG_ERROR_SHAPE,
                    "linear: x [4×3] times V [3×2] transposed: x should be […×in] and W [out×in]");
    expect_poisoned(wg_linear(x, b, none), t, WG_ERROR_SHAPE, "linear: x [4×3] times b [3]");
    expect_poisoned(wg_linear(wg_scalar_like(x, 1), W, none), t, WG_ERROR_SHAPE, "linear:");
    expect_poisoned(wg_linear(x, W, b), t, WG_ERROR_SHAPE,
                    "linear: bias b [3] for W [2×3]: it should be [2]");
    expect_poisoned(wg_linear(x, W, wg_poisoned(t)), t, WG_ERROR_NULL, "operand 3 is poisoned");
    wg_tape_free(t);
    check_refusals(&(rule){.op = "linear",
                           .build = without_bias,
                           .arity = 2,
                           .shape = {WG_SHAPE(4, 3), WG_SHAPE(2, 3)}});
}
