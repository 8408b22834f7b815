/* Tests of ops/exp.c. */
#include "gradients.h"

#include <math.h>

Test(exp, is_its_own_slope)
{
    check_unary(&(unary){.op = "exp",
                         .of = wg_exp,
                         .value = expl,
                         .slope = exp,
                         .bend = exp,
                         .low = -2,
                         .high = 2,
                         .ulp = {1, 2}});
}

Test(exp, overflows_underflows_and_lets_nan_through)
{
    const double point[][2] = {
        {0, 1},          {-0.0, 1},  {INFINITY, INFINITY}, {-INFINITY, 0}, {NAN, NAN},    {-1e4, 0},
        {1e4, INFINITY}, {-1e30, 0}, {1e30, INFINITY},     {0x1p-149, 1},  {-0x1p-149, 1}};
    check_points(wg_exp, sizeof point / sizeof *point, point);
}

/* From the largest finite value down to the last denormal. */
Test(exp, is_within_its_bounds_over_its_whole_range)
{
    enum { N = 3000 };
    const double low[] = {-103.9, -745.1}, high[] = {88.7, 709.7};
    for (int d = 0; d < 2; d++) {
        double x[N], y[N];
        wg_tape *t = wg_tape_new();
        const wg_tensor leaf = wg_input(t, "x", reals[d], WG_SHAPE(N));
        put_random(leaf, 3, low[d], high[d]);
        get(leaf, x);
        value_of(wg_exp(leaf), y);
        for (int i = 0; i < N; i++) {
            const double off = ulps(y[i], expl((long double)x[i]), reals[d]);
            cr_assert(off <= 1, "exp(%a) in %s is off by %g ulp", x[i], wg_dtype_name(reals[d]),
                      off);
        }
        wg_tape_free(t);
    }
}

Test(exp, of_one_element_is_what_the_header_gives)
{
    wg_tape *t = wg_tape_new();
    for (int i = 0; i < 100; i++) {
        const double x = (i - 50) * 2.3;
        double y32, y64;
        value_of(wg_exp(wg_scalar(t, WG_F32, x)), &y32);
        value_of(wg_exp(wg_scalar(t, WG_F64, x)), &y64);
        cr_assert(y32 == (double)wg_exp_of_f32((float)x) && y64 == wg_exp_of_f64(x));
    }
    wg_tape_free(t);
}
