/* Tests of ops/max.c. */
#include "reductions.h"
#include "reference.h"

#include <math.h>

static double value(int64_t n, const double *x, wg_dtype dtype)
{
    (void)dtype;
    return max_of(n, x);
}

static void pullback(int64_t n, const double *x, double ybar, double *xbar)
{
    int64_t ties = 0;
    for (int64_t i = 0; i < n; i++)
        ties += x[i] == max_of(n, x);
    for (int64_t i = 0; i < n; i++)
        xbar[i] = x[i] == max_of(n, x) ? ybar / (double)ties : 0;
}

Test(max, is_the_largest_element_over_all_sets_of_axes)
{
    check_reduction(
        &(reduction){"max", wg_max, wg_max_axes, value, pullback, .needs_elements = true});
}

static void max_and_gradient(wg_dtype dtype, int n, const double *x, double *max, double *g)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", dtype, WG_SHAPE(n)), y = wg_max(leaf);
    put(leaf, x);
    value_of(y, max);
    value_of(wg_vjp(y, wg_scalar(t, dtype, -6), leaf), g);
    wg_tape_free(t);
}

Test(max, shares_the_adjoint_among_ties)
{
    const struct {
        double x[6], max, g[6];
    } cases[] = {
        {{1, 2, 3, 4, 5, 6}, 6, {0, 0, 0, 0, 0, -6}},
        {{7, 2, 7, 4, 5, 6}, 7, {-3, 0, -3, 0, 0, 0}},
        {{7, 7, 2, 4, 5, 7}, 7, {-2, -2, 0, 0, 0, -2}},
        {{4, 4, 4, 4, 4, 4}, 4, {-1, -1, -1, -1, -1, -1}},
        {{0, -0.0, -1, -2, -3, -4}, 0, {-3, -3, 0, 0, 0, 0}}, /* +0 counts as larger than -0 */
        {{-0.0, 0, -1, -2, -3, -4}, 0, {-3, -3, 0, 0, 0, 0}},
        {{-0.0, -0.0, -1, -2, -3, -4}, -0.0, {-3, -3, 0, 0, 0, 0}},
        {{-INFINITY, -INFINITY, -INFINITY, -INFINITY, -INFINITY, -INFINITY},
         -INFINITY,
         {-1, -1, -1, -1, -1, -1}},
        {{INFINITY, 1, 2, INFINITY, 3, 4}, INFINITY, {-3, 0, 0, -3, 0, 0}},
        {{-0x1p-149, -0x1p-148, -1, -2, -3, -4}, -0x1p-149, {-6, 0, 0, 0, 0, 0}},
    };
    for (int d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            double max, g[6];
            max_and_gradient(reals[d], 6, cases[i].x, &max, g);
            cr_assert(same_bits(max, cases[i].max, reals[d]), "case %d: %g", (int)i, max);
            for (int j = 0; j < 6; j++)
                cr_assert(g[j] == cases[i].g[j], "case %d, element %d: %g", (int)i, j, g[j]);
        }
}

Test(max, is_nan_wherever_a_nan_stands)
{
    for (int d = 0; d < 2; d++)
        for (int at = 0; at < 40; at++) {
            double x[40], max, g[40];
            for (int i = 0; i < 40; i++)
                x[i] = i == at ? (double)NAN : i;
            max_and_gradient(reals[d], 40, x, &max, g);
            cr_assert(isnan(max), "with a NaN at %d: %g", at, max);
        }
}

Test(max, of_many_elements_finds_each_place)
{
    for (int d = 0; d < 2; d++)
        for (int at = 0; at < 70; at++) {
            double x[70], max, g[70];
            for (int i = 0; i < 70; i++)
                x[i] = i == at ? -1 : -2 - i;
            max_and_gradient(reals[d], 70, x, &max, g);
            cr_assert(max == -1 && g[at] == -6);
        }
}
