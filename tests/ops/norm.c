/* Tests of ops/norm.c. */
#include "reductions.h"
#include "reference.h"

#include <math.h>
#include <string.h>

/* The gradient of (Σ |x|ᵖ)^(1/p), p neither 0 nor infinite, where no x is 0. */
static void pull(int64_t n, const double *x, double p, double ybar, double *xbar)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += pow(fabs(x[i]), p);
    for (int64_t i = 0; i < n; i++)
        xbar[i] = copysign(pow(fabs(x[i]), p - 1) * pow(sum, 1 / p - 1), x[i]) * ybar;
}

/* The gradient where |x| is y: for infinite p. */
static void pull_extreme(int64_t n, const double *x, double p, double ybar, double *xbar)
{
    const double y = norm_of(n, x, p, WG_F64);
    for (int64_t i = 0; i < n; i++)
        xbar[i] = fabs(x[i]) == y ? copysign(1, x[i]) * ybar : 0;
}

static void no_pull(int64_t n, const double *x, double p, double ybar, double *xbar)
{
    (void)x;
    (void)p;
    (void)ybar;
    memset(xbar, 0, (size_t)n * sizeof *xbar);
}

NUMBERED_REDUCTION(count, wg_norm, 0, norm_of, no_pull)
NUMBERED_REDUCTION(sizes, wg_norm, 1, norm_of, pull)
NUMBERED_REDUCTION(euclid, wg_norm, 2, norm_of, pull)
NUMBERED_REDUCTION(cubes, wg_norm, 3, norm_of, pull)
NUMBERED_REDUCTION(roots, wg_norm, 0.5, norm_of, pull)
NUMBERED_REDUCTION(minus, wg_norm, -1.5, norm_of, pull)
NUMBERED_REDUCTION(largest, wg_norm, (double)INFINITY, norm_of, pull_extreme)
NUMBERED_REDUCTION(smallest, wg_norm, -(double)INFINITY, norm_of, pull_extreme)

Test(norm, of_order_2_is_the_root_of_squares_over_all_sets_of_axes)
{
    check_reduction(&(reduction){NUMBERED("norm", euclid), .low = -4, .high = -1});
}

Test(norm, of_order_infinity_needs_elements)
{
    check_reduction(
        &(reduction){NUMBERED("norm", largest), .low = -4, .high = -1, .needs_elements = true});
}

/* The others, whose ways are the same but for what is summed. */
Test(norm, of_any_order_has_its_values_and_its_rule)
{
    const reduction norms[] = {
        {NUMBERED("norm", count), .low = 1, .high = 3},
        {NUMBERED("norm", sizes), .low = -4, .high = -1},
        {NUMBERED("norm", cubes), .low = -4, .high = -1},
        {NUMBERED("norm", roots), .low = 1, .high = 4},
        {NUMBERED("norm", minus), .low = -4, .high = -1},
        {NUMBERED("norm", smallest), .low = -4, .high = -1},
    };
    for (size_t i = 0; i < sizeof norms / sizeof *norms; i++)
        check_reduction_of(&norms[i], (wg_shape){3, {2, 3, 4}}, 5);
}

static void norm_and_gradient(const double *at, double p, wg_dtype dtype, double *y, double *g,
                              double *h)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", dtype, WG_SHAPE(4)), norm = wg_norm(x, p);
    const wg_tensor first = wg_gradient(norm, x);
    put(x, at);
    value_of(norm, y);
    value_of(first, g);
    value_of(wg_gradient(wg_sum(first), x), h);
    wg_tape_free(t);
}

Test(norm, has_gradient_0_at_zeros_and_shares_it_among_ties)
{
    const double inf = (double)INFINITY;
    const struct {
        double p, x[4], y, g[4];
    } cases[] = {
        {1, {1, -2, 0, -0.0}, 3, {1, -1, 0, 0}},
        {1, {0, 0, 0, 0}, 0, {0, 0, 0, 0}},
        {2, {3, 0, -4, -0.0}, 5, {0.6, 0, -0.8, 0}},
        {2, {0, -0.0, 0, 0}, 0, {0, 0, 0, 0}},
        {2, {inf, 1, 0, 2}, inf, {NAN, 0, 0, 0}},
        {2, {NAN, 1, 0, 2}, NAN, {NAN, NAN, NAN, NAN}},
        {3, {0, 0, 0, 0}, 0, {0, 0, 0, 0}},
        {3, {0, 0, -2, 0}, 2, {0, 0, -1, 0}},
        {1.5, {0, 0, 0, 0}, 0, {0, 0, 0, 0}},
        {1.5, {0, -2, 0, 0}, 2, {0, -1, 0, 0}},
        {0.5, {0, 4, 0, 0}, 4, {0, 1, 0, 0}},
        {0.5, {0, 0, 0, 0}, 0, {0, 0, 0, 0}},
        {-1, {1, 1, 0, 1}, 0, {0, 0, 0, 0}},
        {0, {0, -0.0, NAN, -3}, 2, {0, 0, 0, 0}},
        {inf, {3, -3, 2, 1}, 3, {0.5, -0.5, 0, 0}},
        {inf, {0, 0, 0, 0}, 0, {0, 0, 0, 0}},
        {inf, {-inf, 1, 2, 3}, inf, {-1, 0, 0, 0}},
        {-inf, {3, -1, 2, 1}, 1, {0, -0.5, 0, 0.5}},
        {-inf, {3, -0.0, 0, 1}, 0, {0, 0, 0, 0}},
        {-inf, {3, NAN, 0, 1}, NAN, {NAN, NAN, NAN, NAN}},
    };
    for (int d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            double y, g[4], h[4];
            norm_and_gradient(cases[i].x, cases[i].p, reals[d], &y, g, h);
            const bool wild = !isfinite(cases[i].y);
            cr_assert(near(y, cases[i].y, 0, 1e-6), "case %d: %g", (int)i, y);
            for (int k = 0; k < 4; k++) {
                cr_assert(near(g[k], cases[i].g[k], 0, 1e-6), "case %d, %d: %g", (int)i, k, g[k]);
                cr_assert(wild || isfinite(h[k]), "case %d, %d: %g", (int)i, k, h[k]);
            }
        }
}

/* Exactly: no power is taken. */
Test(norm, has_second_derivatives_0_where_it_is_0)
{
    const double orders[] = {1, 2, 3, -1, INFINITY};
    for (int d = 0; d < 2; d++)
        for (int i = 0; i < 5; i++) {
            wg_tape *t = wg_tape_new();
            double g[2];
            const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(2));
            const wg_tensor weights = wg_input(t, "weights", reals[d], WG_SHAPE(2));
            put(x, (double[]){0, 0});
            put(weights, (double[]){1, -2});
            const wg_tensor slope = wg_gradient(wg_norm(x, orders[i]), x);
            value_of(wg_gradient(wg_sum(wg_mul(slope, weights)), x), g);
            cr_assert(g[0] == 0 && g[1] == 0, "order %g: %g %g", orders[i], g[0], g[1]);
            wg_tape_free(t);
        }
}

Test(norm, of_order_2_of_3_and_4_is_5)
{
    for (int d = 0; d < 2; d++) {
        double y[2];
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(2, 2));
        put(x, (double[]){3, 4, 5, -12});
        value_of(wg_norm_axes(x, WG_AXES(-1), 2, false), y);
        cr_assert(y[0] == 5 && y[1] == 13);
        wg_tape_free(t);
    }
}

Test(norm, keeps_nearly_all_digits_for_any_order)
{
    const double orders[] = {0.25, 1.25, 3, 4, 7.5, -1, -2};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        for (int d = 0; d < 2; d++) {
            double x[50], y;
            long double sum = 0;
            wg_tape *t = wg_tape_new();
            const wg_tensor leaf = wg_input(t, "x", reals[d], WG_SHAPE(50));
            put_random(leaf, i, -5, 5);
            get(leaf, x);
            value_of(wg_norm(leaf, orders[i]), &y);
            for (int k = 0; k < 50; k++)
                sum += powl(fabsl((long double)x[k]), (long double)orders[i]);
            const long double right = powl(sum, 1 / (long double)orders[i]);
            cr_assert(near(y, (double)right, 0, d ? 1e-14 : 1e-6), "order %g: %.17g, not %.17Lg",
                      orders[i], y, right);
            wg_tape_free(t);
        }
}

Test(norm, refuses_an_order_that_is_nan)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3));
    expect_poisoned(wg_norm(x, NAN), t, WG_ERROR_ARGUMENT, "norm: p is NaN");
    cr_assert(wg_same(wg_norm(x, 0), wg_norm(x, -0.0)) && !wg_same(wg_norm(x, 1), wg_norm(x, 2)));
    wg_tape_free(t);
}
