/* Tests of ops/atan2.c. */
#include "gradients.h"

#include <math.h>

static double by_y(double y, double x)
{
    return x / (x * x + y * y);
}

static double by_x(double y, double x)
{
    return -y / (x * x + y * y);
}

/* That of C, which says what all zeros and infinities give: check_binary tries them. */
Test(atan2, is_the_angle_of_a_point_to_the_right_with_the_rule_of_a_quotient)
{
    check_binary(&(binary){.op = "atan2",
                           .of = wg_atan2,
                           .value = atan2,
                           .slope = {by_y, by_x},
                           .low = {-2, 0.6},
                           .high = {2, 3},
                           .ulp = {1, 2}});
}

Test(atan2, to_the_left_and_below_has_the_same_rule)
{
    check_binary(&(binary){.op = "atan2",
                           .of = wg_atan2,
                           .value = atan2,
                           .slope = {by_y, by_x},
                           .low = {-3, -2},
                           .high = {-0.6, 2},
                           .ulp = {1, 2}});
}

/* Ratios and sizes over the whole range, where products and sums of the two overflow or vanish. */
Test(atan2, is_within_its_bounds_over_its_whole_range)
{
    enum { N = 60 };
    const int low[] = {-149, -1074}, high[] = {127, 1023};
    double y[N], x[N], angle[N * N];
    for (int d = 0; d < 2; d++) {
        for (int i = 0; i < N; i++) {
            y[i] = ldexp(i % 3 ? 1.75 : -1.5, low[d] + (high[d] - low[d]) * i / (N - 1));
            x[i] = ldexp(i % 2 ? 1.125 : -1.25, low[d] + (high[d] - low[d]) * i / (N - 1));
        }
        wg_tape *t = wg_tape_new();
        const wg_tensor column = wg_input(t, "y", reals[d], WG_SHAPE(N, 1));
        const wg_tensor row = wg_input(t, "x", reals[d], WG_SHAPE(N));
        put(column, y);
        put(row, x);
        get(column, y);
        get(row, x);
        value_of(wg_atan2(column, row), angle);
        for (int i = 0; i < N * N; i++) {
            const long double exact = atan2l((long double)y[i / N], (long double)x[i % N]);
            cr_assert(ulps(angle[i], exact, reals[d]) <= 1, "atan2(%a, %a)", y[i / N], x[i % N]);
        }
        wg_tape_free(t);
    }
}

Test(atan2, has_no_slope_at_the_origin)
{
    wg_tape *t = wg_tape_new();
    double g;
    const wg_tensor y = wg_input(t, "y", WG_F64, WG_SCALAR),
                    x = wg_input(t, "x", WG_F64, WG_SCALAR);
    put(y, &(double){0});
    put(x, &(double){0});
    value_of(wg_gradient(wg_atan2(y, x), y), &g);
    cr_assert(isnan(g));
    value_of(wg_gradient(wg_atan2(y, x), x), &g);
    cr_assert(isnan(g));
    wg_tape_free(t);
}
