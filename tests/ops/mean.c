/* Tests of ops/mean.c. */
#include "reductions.h"
#include "reference.h"

#include <math.h>

static double mean_of(int64_t n, const double *x, wg_dtype dtype)
{
    return rounded(sum_in_order(n, x, dtype) / (double)n, dtype);
}

static void pullback(int64_t n, const double *x, double ybar, double *xbar)
{
    (void)x;
    for (int64_t i = 0; i < n; i++)
        xbar[i] = ybar / (double)n;
}

Test(mean, is_the_sum_over_n_over_all_sets_of_axes)
{
    check_reduction(&(reduction){"mean", wg_mean, wg_mean_axes, mean_of, pullback, .linear = true});
}

Test(mean, of_nothing_is_nan_and_infinities_pass)
{
    for (int d = 0; d < 2; d++) {
        double mean;
        wg_tape *t = wg_tape_new();
        value_of(wg_mean(wg_full(t, reals[d], WG_SHAPE(0), 1)), &mean);
        cr_assert(isnan(mean));
        value_of(wg_mean(wg_full(t, reals[d], WG_SHAPE(3), INFINITY)), &mean);
        cr_assert(mean == INFINITY);
        value_of(wg_mean(wg_full(t, reals[d], WG_SHAPE(3), -0.0)), &mean);
        cr_assert(same_bits(mean, 0, reals[d]));
        wg_tape_free(t);
    }
}
