/* Tests of ops/min.c. */
#include "reductions.h"
#include "reference.h"

#include <math.h>

static double min_of(int64_t n, const double *x)
{
    double min = INFINITY;
    for (int64_t i = 0; i < n; i++)
        if (isnan(x[i]) || x[i] < min)
            min = x[i];
    return min;
}

static double value(int64_t n, const double *x, wg_dtype dtype)
{
    (void)dtype;
    return min_of(n, x);
}

static void pullback(int64_t n, const double *x, double ybar, double *xbar)
{
    for (int64_t i = 0; i < n; i++)
        xbar[i] = x[i] == min_of(n, x) ? ybar : 0;
}

Test(min, is_the_smallest_element_over_all_sets_of_axes)
{
    check_reduction(
        &(reduction){"min", wg_min, wg_min_axes, value, pullback, .needs_elements = true});
}

Test(min, shares_the_adjoint_among_ties)
{
    const struct {
        double x[4], min, g[4];
    } cases[] = {
        {{4, 3, 2, 1}, 1, {0, 0, 0, -6}},
        {{1, 3, 1, 2}, 1, {-3, 0, -3, 0}},
        {{5, 5, 5, 7}, 5, {-2, -2, -2, 0}},
        {{0, -0.0, 1, 2}, -0.0, {-3, -3, 0, 0}}, /* −0 counts as smaller than +0 */
        {{0, 0, 1, 2}, 0, {-3, -3, 0, 0}},
        {{INFINITY, INFINITY, INFINITY, INFINITY}, INFINITY, {-1.5, -1.5, -1.5, -1.5}},
        {{-INFINITY, 1, -INFINITY, 2}, -INFINITY, {-3, 0, -3, 0}},
        {{0x1p-149, 0x1p-148, 1, 2}, 0x1p-149, {-6, 0, 0, 0}},
        {{1, NAN, 2, 3}, NAN, {NAN, NAN, NAN, NAN}},
    };
    for (int d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            double min, g[4];
            wg_tape *t = wg_tape_new();
            const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(4)), y = wg_min(x);
            put(x, cases[i].x);
            value_of(y, &min);
            value_of(wg_vjp(y, wg_scalar(t, reals[d], -6), x), g);
            cr_assert(same_bits(min, cases[i].min, reals[d]), "case %d: %g", (int)i, min);
            for (int j = 0; j < 4; j++)
                cr_assert(near(g[j], cases[i].g[j], 0, 0), "case %d, element %d: %g", (int)i, j,
                          g[j]);
            wg_tape_free(t);
        }
}

Test(min, is_minus_max_of_minus_to_the_bit)
{
    for (int d = 0; d < 2; d++)
        for (int special = 0; special < 4; special++)
            for (int axis = 0; axis < 2; axis++) {
                double x[20 * 70], a[70], b[70];
                const double put_in[] = {NAN, 0, -0.0, -INFINITY};
                wg_tape *t = wg_tape_new();
                const wg_tensor leaf = wg_input(t, "x", reals[d], WG_SHAPE(20, 70));
                put_random(leaf, 3, 0, 1);
                get(leaf, x);
                for (int i = 0; i < 20 * 70; i += 11 + special)
                    x[i] = put_in[i % 3 ? special : 1];
                put(leaf, x);
                value_of(wg_min_axes(leaf, WG_AXES(axis), false), a);
                value_of(wg_neg(wg_max_axes(wg_neg(leaf), WG_AXES(axis), false)), b);
                for (int i = 0; i < (axis ? 20 : 70); i++)
                    cr_assert(same_bits(a[i], b[i], reals[d]), "%d: %g, %g", i, a[i], b[i]);
                wg_tape_free(t);
            }
}
