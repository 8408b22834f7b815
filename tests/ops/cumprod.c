/* Tests of ops/cumprod.c. */
#include "along.h"

#include <math.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    return wg_cumprod(x[0], *(const int *)r->with);
}

static void products_of(int64_t n, const double *x, double *y, wg_dtype dtype)
{
    double product = 1;
    for (int64_t i = 0; i < n; i++)
        y[i] = product = rounded(product * x[i], dtype);
}

/* ∂y_k/∂x_i: the product of x_0 … x_k but x_i. */
static double slope(const lines *along, int64_t l, const double *x, int64_t k, int64_t i)
{
    double product = k >= i ? 1 : 0;
    for (int64_t j = 0; j <= k; j++)
        product *= j == i ? 1 : x[on_line(along, l, j)];
    return product;
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const lines along = lines_along(&r->shape[0], *(const int *)r->with);
    for (int64_t l = 0; l < along.count; l++)
        for (int64_t i = 0; i < along.length; i++)
            for (int64_t k = 0; k < along.length; k++)
                xbar[0][on_line(&along, l, i)] +=
                    slope(&along, l, x[0], k, i) * ybar[on_line(&along, l, k)];
}

Test(cumprod, multiplies_in_order_along_every_axis)
{
    check_lines(wg_cumprod, products_of);
}

Test(cumprod, has_the_rule_of_its_jacobian)
{
    check_rule_along_axes(
        (rule){.op = "cumprod", .build = build, .arity = 1, .pullback = pullback});
}

Test(cumprod, has_its_derivatives_at_zeros)
{
    const double at[] = {2, 0, 3, 0, 5};
    const double first[] = {1, 2 + 6, 0, 0, 0}; /* of the sum of all: 2, 0, 0, 0, 0 */
    double g[5], h[5];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(5));
    const wg_tensor gradient = wg_gradient(wg_sum(wg_cumprod(x, 0)), x);
    put(x, at);
    value_of(gradient, g);
    value_of(wg_gradient(wg_sum(gradient), x), h);
    for (int i = 0; i < 5; i++)
        cr_assert(g[i] == first[i], "element %d: %g", i, g[i]);
    /* rows of the Hessian of x0 + x0 x1 + x0 x1 x2 + x0 x1 x2 x3 + x0 x1 x2 x3 x4, summed */
    const double second[] = {1 + 3, 1 + 3 + 2 + 2 * 3 + 2 * 3 * 5, 2, 6 + 30, 0};
    for (int i = 0; i < 5; i++)
        cr_assert(h[i] == second[i], "element %d: %g, not %g", i, h[i], second[i]);
    wg_tape_free(t);
}

Test(cumprod, keeps_minus_zero_and_infinities)
{
    for (int d = 0; d < 2; d++) {
        double y[5];
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(5));
        put(x, (double[]){-0.0, 1, 3, INFINITY, 1});
        value_of(wg_cumprod(x, -1), y);
        for (int i = 0; i < 3; i++)
            cr_assert(same_bits(y[i], -0.0, reals[d]));
        cr_assert(isnan(y[3]) && isnan(y[4]));
        wg_tape_free(t);
    }
}

Test(cumprod, refuses_an_axis_that_is_not_there_and_what_every_op_refuses)
{
    const int axis = 1;
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3, 4));
    expect_poisoned(wg_cumprod(x, 2), t, WG_ERROR_ARGUMENT,
                    "cumprod: there is no axis 2 of x [3×4], which has 2");
    wg_tape_free(t);
    check_refusals(&(rule){
        .op = "cumprod", .build = build, .with = &axis, .arity = 1, .shape = {WG_SHAPE(2, 3)}});
}
