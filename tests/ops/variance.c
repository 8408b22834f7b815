/* Tests of ops/variance.c. */
#include "reductions.h"
#include "reference.h"

#include <math.h>

static void pull(int64_t n, const double *x, double correction, double ybar, double *xbar)
{
    const double freedom = (double)n - correction;
    double mean = 0;
    for (int64_t i = 0; i < n; i++)
        mean += x[i] / (double)n;
    for (int64_t i = 0; i < n; i++)
        xbar[i] = freedom > 0 ? 2 * (x[i] - mean) / freedom * ybar : (double)NAN;
}

NUMBERED_REDUCTION(of_all, wg_variance, 0, variance_of, pull)
NUMBERED_REDUCTION(of_sample, wg_variance, 1, variance_of, pull)

Test(variance, is_the_mean_square_of_deviations_over_all_sets_of_axes)
{
    check_reduction(&(reduction){NUMBERED("variance", of_all)});
}

Test(variance, of_samples_divides_by_one_less)
{
    const reduction r = {NUMBERED("variance", of_sample)};
    check_reduction_of(&r, (wg_shape){3, {2, 3, 4}}, 5);
    check_reduction_of(&r, (wg_shape){2, {3, 1}}, 2); /* NaN */
}

Test(variance, divides_by_n_minus_the_correction_but_not_by_less_than_0)
{
    const struct {
        double correction, y;
    } cases[] = {{0, 5.0 / 4}, {1, 5.0 / 3},  {1.5, 2},     {-1, 1},
                 {3, 5},       {4, INFINITY}, {9, INFINITY}};
    for (int d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            double y;
            wg_tape *t = wg_tape_new();
            const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(4));
            put(x, (double[]){1, 2, 3, 4});
            value_of(wg_variance(x, cases[i].correction), &y);
            cr_assert(y == rounded(cases[i].y, reals[d]), "case %d: %g", (int)i, y);
            wg_tape_free(t);
        }
}

Test(variance, is_nan_of_nothing_of_one_sample_and_of_what_is_not_finite)
{
    for (int d = 0; d < 2; d++) {
        double y;
        wg_tape *t = wg_tape_new();
        value_of(wg_variance(wg_full(t, reals[d], WG_SHAPE(0), 1), 0), &y);
        cr_assert(isnan(y));
        value_of(wg_variance(wg_scalar(t, reals[d], 7), 1), &y);
        cr_assert(isnan(y));
        value_of(wg_variance(wg_full(t, reals[d], WG_SHAPE(3), INFINITY), 0), &y);
        cr_assert(isnan(y));
        value_of(wg_variance(wg_full(t, reals[d], WG_SHAPE(3), NAN), 0), &y);
        cr_assert(isnan(y));
        wg_tape_free(t);
    }
}

/* One pass, Σ x² − n mean², would lose all digits; and equal elements have none. */
Test(variance, keeps_its_digits_far_from_zero_and_is_0_of_equal_elements)
{
    for (int d = 0; d < 2; d++) {
        double y;
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(4));
        const double far = d ? 0x1p50 : 0x1p21;
        put(x, (double[]){far + 1, far + 2, far + 3, far + 4});
        value_of(wg_variance(x, 0), &y);
        cr_assert(y == 1.25, "%g", y);
        for (int n = 1; n < 100; n++) {
            value_of(wg_variance(wg_full(t, reals[d], WG_SHAPE(n), 0.1), 0), &y);
            cr_assert(same_bits(y, 0, reals[d]), "of %d: %g", n, y);
        }
        wg_tape_free(t);
    }
}

Test(variance, refuses_a_correction_that_is_not_finite)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3));
    expect_poisoned(wg_variance(x, NAN), t, WG_ERROR_ARGUMENT,
                    "variance: the correction is nan, not a finite number");
    expect_poisoned(wg_variance_axes(x, WG_AXES(0), -INFINITY, true), t, WG_ERROR_ARGUMENT,
                    "variance: the correction is -inf, not a finite number");
    cr_assert(wg_same(wg_variance(x, 0), wg_variance(x, -0.0)));
    wg_tape_free(t);
}
