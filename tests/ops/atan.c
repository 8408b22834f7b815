/* Tests of ops/atan.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return 1 / (1 + x * x);
}

static double bend(double x)
{
    return -2 * x / ((1 + x * x) * (1 + x * x));
}

Test(atan, is_the_arc_tangent_with_its_slope_as_rule)
{
    check_unary(&(unary){.op = "atan",
                         .of = wg_atan,
                         .value = atanl,
                         .slope = slope,
                         .bend = bend,
                         .low = -2,
                         .high = 2,
                         .ulp = {1, 2}});
}

Test(atan, keeps_zeros_and_denormals_and_nan)
{
    const double point[][2] = {
        {0, 0},    {-0.0, -0.0}, {0x1p-149, 0x1p-149}, {-0x1p-149, -0x1p-149}, {0x1p-140, 0x1p-140},
        {NAN, NAN}};
    check_points(wg_atan, sizeof point / sizeof *point, point);
}

Test(atan, is_within_its_bounds_over_its_whole_range)
{
    const int low[] = {-149, -1074}, high[] = {128, 1024};
    for (int d = 0; d < 2; d++) {
        double x[MOST], y[MOST];
        int n = 0;
        for (int e = low[d]; e < high[d]; e++, n++)
            x[n] = ldexp(e % 2 ? 1 : -1.4142135, e);
        x[n++] = INFINITY;
        wg_tape *t = wg_tape_new();
        const wg_tensor leaf = wg_input(t, "x", reals[d], WG_SHAPE(n));
        put(leaf, x);
        get(leaf, x);
        value_of(wg_atan(leaf), y);
        for (int i = 0; i < n; i++)
            cr_assert(ulps(y[i], atanl((long double)x[i]), reals[d]) <= 1, "atan(%a)", x[i]);
        wg_tape_free(t);
    }
}

Test(atan, is_flat_at_infinity)
{
    const double at[] = {INFINITY, -INFINITY, 1e200, 1}, slope_there[] = {0, 0, 0, 0.5};
    enum { N = sizeof at / sizeof *at };
    double g[N];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(N));
    put(x, at);
    value_of(wg_gradient(wg_sum(wg_atan(x)), x), g);
    for (int i = 0; i < N; i++)
        cr_assert(same_bits(g[i], slope_there[i], WG_F64), "at %g: %g", at[i], g[i]);
    wg_tape_free(t);
}
