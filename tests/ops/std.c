/* Tests of ops/std.c. */
#include "reductions.h"
#include "reference.h"

#include <math.h>

static double value(int64_t n, const double *x, double correction, wg_dtype dtype)
{
    return rounded(sqrt(variance_of(n, x, correction, dtype)), dtype);
}

static void pull(int64_t n, const double *x, double correction, double ybar, double *xbar)
{
    const double freedom = (double)n - correction;
    double mean = 0, squares = 0;
    for (int64_t i = 0; i < n; i++)
        mean += x[i] / (double)n;
    for (int64_t i = 0; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    for (int64_t i = 0; i < n; i++)
        xbar[i] = freedom == 0   ? (double)NAN
                  : squares == 0 ? 0
                                 : (x[i] - mean) / sqrt(squares * freedom) * ybar;
}

NUMBERED_REDUCTION(of_all, wg_std, 0, value, pull)
NUMBERED_REDUCTION(of_sample, wg_std, 1, value, pull)

Test(std, is_the_root_of_the_variance_over_all_sets_of_axes)
{
    check_reduction(&(reduction){NUMBERED("std", of_all)});
}

Test(std, of_samples_divides_by_one_less)
{
    const reduction r = {NUMBERED("std", of_sample)};
    check_reduction_of(&r, (wg_shape){3, {2, 3, 4}}, 5);
    check_reduction_of(&r, (wg_shape){2, {3, 1}}, 2); /* NaN */
}

Test(std, has_gradient_0_where_all_elements_are_equal)
{
    for (int d = 0; d < 2; d++)
        for (int n = 2; n < 40; n += 3) {
            double y, g[40], h[40], all[40];
            wg_tape *t = wg_tape_new();
            const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(n));
            const wg_tensor first = wg_gradient(wg_std(x, 1), x);
            for (int i = 0; i < n; i++)
                all[i] = 0.1;
            put(x, all);
            value_of(wg_std(x, 1), &y);
            value_of(first, g);
            value_of(wg_gradient(wg_sum(wg_square(first)), x), h);
            cr_assert(same_bits(y, 0, reals[d]));
            for (int i = 0; i < n; i++)
                cr_assert(near(g[i], 0, 1e-7, 0) && near(h[i], 0, 1e-7, 0), "%g %g", g[i], h[i]);
            wg_tape_free(t);
        }
}

Test(std, has_second_derivatives_0_where_all_elements_are_equal)
{
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        double g[3];
        const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(3));
        const wg_tensor weights = wg_input(t, "weights", reals[d], WG_SHAPE(3));
        put(x, (double[]){2, 2, 2});
        put(weights, (double[]){1, -2, 4});
        const wg_tensor slope = wg_sum(wg_mul(wg_gradient(wg_std(x, 1), x), weights));
        value_of(wg_gradient(slope, x), g);
        cr_assert(g[0] == 0 && g[1] == 0 && g[2] == 0, "%g %g %g", g[0], g[1], g[2]);
        wg_tape_free(t);
    }
}

Test(std, is_nan_of_nothing_and_of_one_sample)
{
    for (int d = 0; d < 2; d++) {
        double y;
        wg_tape *t = wg_tape_new();
        value_of(wg_std(wg_full(t, reals[d], WG_SHAPE(0), 1), 0), &y);
        cr_assert(isnan(y));
        value_of(wg_std(wg_scalar(t, reals[d], 7), 1), &y);
        cr_assert(isnan(y));
        expect_poisoned(wg_std(wg_scalar(t, reals[d], 7), NAN), t, WG_ERROR_ARGUMENT,
                        "std: the correction is nan, not a finite number");
        wg_tape_free(t);
    }
}
