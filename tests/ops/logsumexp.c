/* Tests of ops/logsumexp.c. */
#include "reductions.h"
#include "reference.h"

#include <math.h>

static void pullback(int64_t n, const double *x, double ybar, double *xbar)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += exp(x[i]);
    for (int64_t i = 0; i < n; i++)
        xbar[i] = exp(x[i]) / sum * ybar;
}

Test(logsumexp, has_the_documented_bits_over_all_sets_of_axes)
{
    check_reduction(&(reduction){"logsumexp", wg_logsumexp, wg_logsumexp_axes, logsumexp_of,
                                 pullback, .infinite_if_empty = true});
}

Test(logsumexp, neither_overflows_nor_loses_infinities_and_nan)
{
    const struct {
        double x[3], y, g[3];
    } cases[] = {
        {{1e4, 1e4, 1e4}, 1e4 + 1.0986122886681098, {1. / 3, 1. / 3, 1. / 3}},
        {{-1e4, -1e4, -2e4}, -1e4 + 0.6931471805599453, {0.5, 0.5, 0}},
        {{-INFINITY, 2, -INFINITY}, 2, {0, 1, 0}},
        {{-INFINITY, -INFINITY, -INFINITY}, -INFINITY, {NAN, NAN, NAN}}, /* as PyTorch's */
        {{INFINITY, 0, -INFINITY}, INFINITY, {NAN, 0, 0}},
        {{NAN, 0, 1}, NAN, {NAN, NAN, NAN}},
        {{0, 1, NAN}, NAN, {NAN, NAN, NAN}},
    };
    for (int d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            wg_tape *t = wg_tape_new();
            double y, g[3];
            const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(3));
            put(x, cases[i].x);
            value_of(wg_logsumexp(x), &y);
            value_of(wg_gradient(wg_logsumexp(x), x), g);
            cr_assert(near(y, cases[i].y, 0, d ? 1e-15 : 1e-7), "case %d: %g", (int)i, y);
            for (int k = 0; k < 3;
                 k++) /* exp(x − y), where y has rounded off a thousandth in f32 */
                cr_assert(near(g[k], cases[i].g[k], 0, d ? 2e-12 : 1e-3), "case %d, %d: %g", (int)i,
                          k, g[k]);
            wg_tape_free(t);
        }
}

Test(logsumexp, of_nothing_is_minus_infinity)
{
    for (int d = 0; d < 2; d++) {
        double y[3];
        wg_tape *t = wg_tape_new();
        value_of(wg_logsumexp_axes(wg_full(t, reals[d], WG_SHAPE(3, 0), 1), WG_AXES(1), false), y);
        cr_assert(y[0] == -INFINITY && y[1] == -INFINITY && y[2] == -INFINITY);
        wg_tape_free(t);
    }
}
