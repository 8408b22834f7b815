/* Tests of ops/any.c. */
#include "reductions.h"
#include "reference.h"

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

Test(any, is_1_where_one_is_not_0_over_all_sets_of_axes)
{
    check_reduction(&(reduction){"any", wg_any, wg_any_axes, value, pullback, .low = 1, .high = 3});
}

/* A single element that decides, wherever it stands, among rows and columns. */
Test(any, finds_the_one_that_decides)
{
    enum { N = 37 };
    for (int d = 0; d < 2; d++)
        for (int axis = 0; axis < 2; axis++)
            for (int at = 0; at < N; at += 3) {
                double x[N * N], y[N];
                for (int i = 0; i < N * N; i++)
                    x[i] = i % 2 ? 0.0 : -0.0;
                x[axis ? 5 * N + at : at * N + 5] = 0x1p-149;
                wg_tape *t = wg_tape_new();
                const wg_tensor leaf = wg_input(t, "x", reals[d], WG_SHAPE(N, N));
                put(leaf, x);
                value_of(wg_any_axes(leaf, WG_AXES(axis), false), y);
                for (int i = 0; i < N; i++)
                    cr_assert(y[i] == (i == 5 ? 1 : 0), "%d with %d: %g", i, at, y[i]);
                wg_tape_free(t);
            }
}

Test(any, takes_nan_and_infinities_for_true_and_both_zeros_for_false)
{
    const struct {
        double x[2], y;
    } cases[] = {{{NAN, 0}, 1}, {{-INFINITY, 0}, 1}, {{0, 0x1p-149}, 1}, {{0, -0.0}, 0}};
    for (int d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            double y;
            wg_tape *t = wg_tape_new();
            const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(2));
            put(x, cases[i].x);
            value_of(wg_any(x), &y);
            cr_assert(y == cases[i].y, "case %d: %g", (int)i, y);
            wg_tape_free(t);
        }
}
