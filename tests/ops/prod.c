/* Tests of ops/prod.c. */
#include "reductions.h"
#include "reference.h"

#include <math.h>

/* The product of all but element i, and but element j. */
static double others(int64_t n, const double *x, int64_t i, int64_t j)
{
    double product = 1;
    for (int64_t k = 0; k < n; k++)
        product *= k == i || k == j ? 1 : x[k];
    return product;
}

static void pullback(int64_t n, const double *x, double ybar, double *xbar)
{
    for (int64_t i = 0; i < n; i++)
        xbar[i] = ybar * others(n, x, i, i);
}

Test(prod, multiplies_in_the_documented_order_over_all_sets_of_axes)
{
    check_reduction(
        &(reduction){"prod", wg_prod, wg_prod_axes, prod_in_order, pullback, .low = -2, .high = 2});
}

Test(prod, of_nothing_is_one_and_zeros_infinities_and_nan_pass)
{
    const double at[][4] = {
        {-0.0, 1, 2, -0.0},        {-0.0, -1, 2, 0}, {INFINITY, -2, 1, -INFINITY},
        {INFINITY, 0, 1, NAN},     {NAN, 0, 0, NAN}, {0x1p-140, 0x1p-9, 1, 0x1p-149},
        {0x1p127, 2, 0.5, 0x1p127}}; /* the first and the last are multiplied first */
    double y;
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(3)), prod = wg_prod(x);
        value_of(wg_prod(wg_full(t, reals[d], WG_SHAPE(0), 3)), &y);
        cr_assert(y == 1);
        for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
            put(x, at[i]);
            value_of(prod, &y);
            cr_assert(same_bits(y, at[i][3], reals[d]), "case %d: %g", (int)i, y);
        }
        wg_tape_free(t);
    }
}

/* Gradient and Hessian, where none, one, several elements are 0. */
Test(prod, has_its_derivatives_of_all_orders_at_zeros)
{
    enum { N = 5 };
    const double at[][N] = {
        {2, -3, 4, 5, 7}, {2, 0, 4, 5, 7}, {0, -3, 4, 0, 7}, {0, 0, 4, 0, 7}, {0, 0, 0, 0, 0}};
    wg_tape *t = wg_tape_new();
    double g[N], h[N], third;
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(N));
    const wg_tensor e = wg_input(t, "e", WG_F64, WG_SHAPE(N)); /* picks a row of the Hessian */
    const wg_tensor f = wg_input(t, "f", WG_F64, WG_SHAPE(N));
    const wg_tensor first = wg_gradient(wg_prod(x), x);
    const wg_tensor second = wg_gradient(wg_sum(wg_mul(first, e)), x);
    const wg_tensor sum = wg_sum(wg_gradient(wg_sum(wg_mul(second, f)), x));
    for (size_t c = 0; c < sizeof at / sizeof *at; c++)
        for (int i = 0; i < N; i++) {
            double row[N] = {0}, of_third = 0;
            row[i] = 1;
            put(x, at[c]);
            put(e, row);
            put(f, (double[N]){1, 0, 0, 0, 0});
            value_of(first, g);
            value_of(second, h);
            value_of(sum, &third);
            cr_assert(g[i] == others(N, at[c], i, i), "case %d, element %d: %g", (int)c, i, g[i]);
            for (int j = 0; j < N; j++)
                cr_assert(h[j] == (i == j ? 0 : others(N, at[c], i, j)), "case %d, %d %d: %g",
                          (int)c, i, j, h[j]);
            for (int k = 1; i > 0 && k < N; k++) {
                double x3[N];
                for (int j = 0; j < N; j++)
                    x3[j] = j == 0 ? 1 : at[c][j];
                of_third += k == i ? 0 : others(N, x3, i, k);
            }
            cr_assert(third == of_third, "case %d, element %d: %g, not %g", (int)c, i, third,
                      of_third);
        }
    wg_tape_free(t);
}

/* Each column is 1 2 7 0, 3 4 9 10, 5 6 11 12. */
Test(prod, over_several_axes_has_its_gradient_at_a_zero)
{
    const double at[12] = {1, 2, 3, 4, 5, 6, 7, 0, 9, 10, 11, 12};
    double g[12];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2, 3, 2));
    put(x, at);
    value_of(wg_gradient(wg_sum(wg_prod_axes(x, WG_AXES(0, 2), false)), x), g);
    const double right[12] = {0, 0, 360, 270, 792, 660, 0, 14, 120, 108, 360, 330};
    for (int i = 0; i < 12; i++)
        cr_assert(g[i] == right[i], "element %d: %g, not %g", i, g[i], right[i]);
    wg_tape_free(t);
}
