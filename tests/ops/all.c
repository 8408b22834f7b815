/* Tests of ops/all.c. */
#include "truths.h"

#include <math.h>

static double value(int64_t n, const double *x, wg_dtype dtype)
{
    (void)dtype;
    for (int64_t i = 0; i < n; i++)
        if (x[i] == 0)
            return 0;
    return 1;
}

static void pullback(int64_t n, const double *x, double ybar, double *xbar)
{
    (void)x;
    (void)ybar;
    for (int64_t i = 0; i < n; i++)
        xbar[i] = 0;
}

static const reduction op = {"all", wg_all, wg_all_axes, value, pullback, .low = 1, .high = 3};

Test(all, is_1_where_none_is_0_over_all_sets_of_axes)
{
    check_reduction(&op);
}

/* Deciding nothing. */
static double rest(int i)
{
    return i - 0.5;
}

Test(all, finds_the_one_that_decides)
{
    check_decider(&op, rest, -0.0, 0);
}

Test(all, takes_nan_and_infinities_for_true_and_both_zeros_for_false)
{
    const reduced_case cases[] = {
        {{NAN, INFINITY}, 1}, {{-INFINITY, 0x1p-149}, 1}, {{NAN, -0.0}, 0}, {{0, 3}, 0}};
    check_reduced(wg_all, 2, sizeof cases / sizeof *cases, cases);
}
