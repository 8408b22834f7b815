/* Tests of ops/log.c. */
#include "gradients.h"

#include <math.h>

static double slope(double x)
{
    return 1 / x;
}

static double bend(double x)
{
    return -1 / (x * x);
}

Test(log, is_the_natural_logarithm_with_the_reciprocal_as_rule)
{
    check_unary(&(unary){.op = "log",
                         .of = wg_log,
                         .value = logl,
                         .slope = slope,
                         .bend = bend,
                         .low = 0.4,
                         .high = 3,
                         .ulp = {1, 2}});
}

Test(log, of_the_edges_is_what_ieee_says)
{
    const double point[][2] = {{1, 0},    {0, -INFINITY}, {-0.0, -INFINITY}, {INFINITY, INFINITY},
                               {-1, NAN}, {NAN, NAN},     {-INFINITY, NAN},  {-0x1p-149, NAN}};
    check_points(wg_log, sizeof point / sizeof *point, point);
}

/* Every power of two, denormals included, and what lies just above each. */
Test(log, is_within_its_bounds_over_its_whole_range)
{
    const int low[] = {-149, -1074}, high[] = {128, 1024};
    for (int d = 0; d < 2; d++) {
        double x[MOST];
        int n = 0;
        for (int e = low[d]; e < high[d]; e++, n++)
            x[n] = ldexp(e % 2 ? 1 : 1.6875, e);
        check_row(wg_log, logl, reals[d], n, x, 1);
    }
}

Test(log, of_one_element_is_what_the_header_gives)
{
    wg_tape *t = wg_tape_new();
    for (int i = 1; i < 100; i++) {
        const double x = i * i / 37.0;
        double y32, y64;
        value_of(wg_log(wg_scalar(t, WG_F32, x)), &y32);
        value_of(wg_log(wg_scalar(t, WG_F64, x)), &y64);
        cr_assert(y32 == (double)wg_log_of_f32((float)x) && y64 == wg_log_of_f64(x));
    }
    wg_tape_free(t);
}

Test(log, has_an_infinite_slope_at_zero)
{
    wg_tape *t = wg_tape_new();
    double g;
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    put(x, &(double){0});
    value_of(wg_gradient(wg_log(x), x), &g);
    cr_assert(g == INFINITY);
    wg_tape_free(t);
}
