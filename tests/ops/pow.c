/* Tests of ops/pow.c. */
#include "gradients.h"

#include <math.h>

static double by_a(double a, double b)
{
    return b * pow(a, b - 1);
}

static double by_b(double a, double b)
{
    return pow(a, b) * log(a);
}

Test(pow, is_the_power_with_the_rules_of_base_and_exponent)
{
    check_binary(&(binary){.op = "pow",
                           .of = wg_pow,
                           .value = pow,
                           .slope = {by_a, by_b},
                           .low = {0.5, -2},
                           .high = {2, 2},
                           .ulp = {1, 1.5}});
}

/* ---- Whole exponents ------------------------------------------------------------------------- */

static wg_tensor fourth(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_pow(x[0], wg_scalar_like(x[0], 4));
}

static void pull_back_fourth(const rule *r, const double *const x[], const double *ybar,
                             double *const xbar[])
{
    for (int64_t i = 0; i < count_of(&r->shape[0]); i++)
        xbar[0][i] = 4 * x[0][i] * x[0][i] * x[0][i] * ybar[i];
}

Test(pow, of_negative_bases_with_a_whole_exponent_has_the_rule_of_a_polynomial)
{
    check_rule(&(rule){.op = "pow",
                       .build = fourth,
                       .arity = 1,
                       .shape = {WG_SHAPE(3, 4)},
                       .low = {-2},
                       .high = {1},
                       .pullback = pull_back_fourth});
}

Test(pow, that_a_number_of_the_dtype_can_hold_is_exact)
{
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        const double most = d ? 0x1p53 : 0x1p24;
        for (int a = -12; a <= 12; a++) {
            double exact = 1, y;
            for (int b = 0; fabs(exact) <= most && b < 40; b++, exact *= a) {
                value_of(wg_pow(wg_scalar(t, reals[d], a), wg_scalar(t, reals[d], b)), &y);
                cr_assert(y == exact, "%d to the %d: %.17g", a, b, y);
            }
        }
        wg_tape_free(t);
    }
}

/* 2^53 − 1 is the largest odd number, 2^53 + 2 is even. */
Test(pow, knows_odd_exponents_from_even_ones)
{
    const double b[] = {1, 2, 3, 4, 0x1p52 + 1, 0x1p52 + 2, 0x1p53 - 1, 0x1p53, 0x1p53 + 2, 1e300};
    wg_tape *t = wg_tape_new();
    for (int i = 0; i < 10; i++) {
        double y;
        value_of(wg_pow(wg_scalar(t, WG_F64, -1), wg_scalar(t, WG_F64, b[i])), &y);
        cr_assert(y == (fmod(b[i], 2) == 1 ? -1 : 1), "(-1)^%g: %g", b[i], y);
        value_of(wg_pow(wg_scalar(t, WG_F64, -1), wg_scalar(t, WG_F64, -b[i])), &y);
        cr_assert(y == (fmod(b[i], 2) == 1 ? -1 : 1), "(-1)^-%g: %g", b[i], y);
    }
    wg_tape_free(t);
}

/* ---- Corners --------------------------------------------------------------------------------- */

/* Powers of negative bases and those that C's standard lists, beside the ones check_binary tries. */
Test(pow, is_at_its_ends_what_c_says)
{
    const double x[] = {0,    -0.0, 0.5, -0.5, 1,   -1,       2,         -2,
                        -2.5, 2.5,  3,   -3,   1e9, INFINITY, -INFINITY, NAN};
    enum { N = sizeof x / sizeof *x };
    double y[N * N];
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor a = wg_input(t, "a", reals[d], WG_SHAPE(N, 1));
        const wg_tensor b = wg_input(t, "b", reals[d], WG_SHAPE(N));
        put(a, x);
        put(b, x);
        value_of(wg_pow(a, b), y);
        for (int i = 0; i < N * N; i++) {
            const double exact = pow(x[i / N], x[i % N]);
            const double goal = d ? exact : (double)(float)exact;
            cr_assert(same_bits(y[i], goal, reals[d]) ||
                          ulps(y[i], (long double)exact, reals[d]) <= 1,
                      "%g to the %g: %a, not %a", x[i / N], x[i % N], y[i], goal);
        }
        wg_tape_free(t);
    }
}

typedef struct corner {
    double a, b, by_a, by_b;
} corner;

static void check_corner(const corner *c)
{
    wg_tape *t = wg_tape_new();
    double ga, gb;
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SCALAR);
    const wg_tensor b = wg_input(t, "b", WG_F64, WG_SCALAR), y = wg_pow(a, b);
    put(a, &c->a);
    put(b, &c->b);
    value_of(wg_gradient(y, a), &ga);
    value_of(wg_gradient(y, b), &gb);
    cr_assert(near(ga, c->by_a, 0, 1e-15), "%g^%g by a: %g", c->a, c->b, ga);
    cr_assert(near(gb, c->by_b, 0, 1e-15), "%g^%g by b: %g", c->a, c->b, gb);
    wg_tape_free(t);
}

Test(pow, has_these_slopes_at_its_corners)
{
    const corner corners[] = {{0, 0, 0, 0},
                              {-0.0, 0, 0, 0},
                              {0, 1, 1, 0},
                              {0, 2, 0, 0},
                              {-0.0, 3, 0, 0},
                              {0, 0.5, INFINITY, 0},
                              {0, -1, -INFINITY, -INFINITY},
                              {2, 0, 0, log(2)},
                              {-2, 0, 0, NAN},
                              {-2, 3, 12, NAN},
                              {-2, 2, -4, NAN},
                              {-2, 0.5, NAN, NAN},
                              {1, NAN, NAN, 0},
                              {NAN, 0, 0, NAN},
                              {INFINITY, 0, 0, INFINITY},
                              {INFINITY, 2, INFINITY, INFINITY},
                              {INFINITY, -1, 0, NAN}};
    for (size_t i = 0; i < sizeof corners / sizeof *corners; i++)
        check_corner(&corners[i]);
}

Test(pow, has_derivatives_of_any_order_at_zero)
{
    for (int b = 0; b <= 4; b++) {
        wg_tape *t = wg_tape_new();
        double g, exact = 1;
        const wg_tensor a = wg_input(t, "a", WG_F64, WG_SCALAR);
        put(a, &(double){0});
        wg_tensor y = wg_pow(a, wg_scalar_like(a, b));
        for (int order = 1; order <= 5; order++) {
            exact *= b - order + 1;
            y = wg_gradient(y, a);
            value_of(y, &g);
            cr_assert(g == (order == b ? exact : 0), "order %d of a^%d at 0: %g", order, b, g);
        }
        wg_tape_free(t);
    }
}

/* By both, at b = 0: 1 / a; and at (0, 0), where there is none, 0 from both sides. */
Test(pow, has_a_mixed_derivative_where_the_exponent_is_zero)
{
    wg_tape *t = wg_tape_new();
    double g[2][2];
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(2));
    const wg_tensor b = wg_input(t, "b", WG_F64, WG_SHAPE(2)), y = wg_pow(a, b);
    put(a, (const double[]){2, 0});
    put(b, (const double[]){0, 0});
    value_of(wg_gradient(wg_sum(wg_gradient(wg_sum(y), a)), b), g[0]);
    value_of(wg_gradient(wg_sum(wg_gradient(wg_sum(y), b)), a), g[1]);
    for (int i = 0; i < 2; i++)
        cr_assert(g[i][0] == 0.5 && g[i][1] == 0, "%g %g", g[i][0], g[i][1]);
    wg_tape_free(t);
}
