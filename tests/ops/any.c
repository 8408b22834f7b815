/* Tests of ops/any.c. */
#include "truths.h"

#include <math.h>

static double value(int64_t n, const double *x, wg_dtype dtype)
{
    (void)dtype;
    for (int64_t i = 0; i < n; i++)
        if (x[i] != 0)
            return 1;
    return 0;
}

static void pullback(int64_t n, const double *x, double ybar, double *xbar)
{
    (void)x;
    (void)ybar;
    for (int64_t i = 0; i < n; i++)
        xbar[i] = 0;
}

static const reduction op = {"any", wg_any, wg_any_axes, value, pullback, .low = 1, .high = 3};

Test(any, is_1_where_one_is_not_0_over_all_sets_of_axes)
{
    check_reduction(&op);
}

/* Deciding nothing. */
static double rest(int i)
{
    return i % 2 ? 0.0 : -0.0;
}

Test(any, finds_the_one_that_decides)
{
    check_decider(&op, rest, 0x1p-149, 1);
}

Test(any, takes_nan_and_infinities_for_true_and_both_zeros_for_false)
{
    const reduced_case cases[] = {
        {{NAN, 0}, 1}, {{-INFINITY, 0}, 1}, {{0, 0x1p-149}, 1}, {{0, -0.0}, 0}};
    check_reduced(wg_any, 2, sizeof cases / sizeof *cases, cases);
}
