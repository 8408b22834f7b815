/* Tests of src/random.c: fills by seed, and their distributions. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/draw.h"

enum { MANY = 100000 };

/* The formula of the header. */
static double unit(uint64_t seed, uint64_t i)
{
    return ((double)(wg_random(seed, i) >> 12) + 0.5) * 0x1p-52;
}

Test(random, words_are_philox_of_index_and_seed)
{
    const uint64_t seeds[] = {0, 1, UINT64_MAX, UINT64_C(0x123456789abcdef0)};
    for (int s = 0; s < 4; s++)
        for (int i = 0; i < 4; i++) {
            const uint32_t counter[4] = {(uint32_t)seeds[i], (uint32_t)(seeds[i] >> 32), 0, 0};
            const uint32_t key[2] = {(uint32_t)seeds[s], (uint32_t)(seeds[s] >> 32)};
            uint32_t word[4];
            wg_philox4x32(counter, key, word);
            cr_assert(wg_random(seeds[s], seeds[i]) == ((uint64_t)word[1] << 32 | word[0]));
        }
}

Test(random, uniform_follows_its_formula_within_its_bounds)
{
    wg_tape *t = wg_tape_new();
    static double value[MANY];
    double sum = 0, squares = 0;
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(MANY));
    cr_assert(wg_fill_uniform(x, 42, -2, 3) == WG_OK);
    cr_assert(wg_read(x, value, sizeof value) == WG_OK);
    for (uint64_t i = 0; i < MANY; i++) {
        cr_assert(value[i] == -2 + 5 * unit(42, i));
        cr_assert(value[i] > -2 && value[i] < 3);
        sum += value[i];
        squares += (value[i] - 0.5) * (value[i] - 0.5);
    }
    cr_assert(fabs(sum / MANY - 0.5) < 4 * sqrt(25.0 / 12 / MANY));
    cr_assert(fabs(squares / MANY - 25.0 / 12) < 0.03);
    wg_tape_free(t);
}

Test(random, the_ends_of_the_unit_interval_are_never_reached)
{
    const uint64_t most = UINT64_MAX >> 12; /* the largest that a word can give */
    cr_assert(((double)most + 0.5) * 0x1p-52 < 1 && 0.5 * 0x1p-52 > 0);
    cr_assert(isfinite(wg_normal_quantile(((double)most + 0.5) * 0x1p-52)));
    cr_assert(isfinite(wg_normal_quantile(0.5 * 0x1p-52)));
}

static bool fill_by(int kind, wg_tensor x, uint64_t seed)
{
    if (kind == 0)
        return wg_fill_uniform(x, seed, -1, 1) == WG_OK;
    if (kind == 1)
        return wg_fill_normal(x, seed, 0.5, 2) == WG_OK;
    return (kind == 2 ? wg_fill_xavier(x, seed) : wg_fill_he(x, seed)) == WG_OK;
}

Test(random, f32_is_f64_rounded_and_shapes_do_not_matter)
{
    for (int kind = 0; kind < 4; kind++)
        for (uint64_t seed = 0; seed < 5; seed++) {
            wg_tape *t = wg_tape_new();
            double a[600], b[600], c[1200];
            const wg_tensor d = wg_input(t, "d", WG_F64, WG_SHAPE(20, 30));
            const wg_tensor f = wg_input(t, "f", WG_F32, WG_SHAPE(1, 20, 30));
            const wg_tensor longer = wg_input(t, "longer", WG_F64, WG_SHAPE(2, 20, 30));
            cr_assert(fill_by(kind, d, seed) && fill_by(kind, f, seed) &&
                      fill_by(kind, longer, seed));
            get(d, a);
            get(f, b);
            get(longer, c);
            for (int i = 0; i < 600; i++)
                cr_assert(b[i] == (double)(float)a[i] && c[i] == a[i]);
            cr_assert(memcmp(c, c + 600, sizeof a) != 0);
            cr_assert(fill_by(kind, d, seed + 1));
            get(d, c);
            cr_assert(memcmp(a, c, sizeof a) != 0);
            wg_tape_free(t);
        }
}

/* Φ(x) for x < 0, to long double's precision. */
static long double tail(long double x)
{
    return 0.5L * erfcl(-x / sqrtl(2));
}

static void check_quantile(double u)
{
    const double x = wg_normal_quantile(u);
    const double below = u <= 0.5 ? u : 1 - u; /* 1 − u is exact there */
    const long double z = -fabsl((long double)x);
    const long double density = expl(-z * z / 2) / sqrtl(2 * acosl(-1));
    const double error = (double)((tail(z) - (long double)below) / density);
    cr_assert(u == 0.5 ? x == 0 : signbit(x) == (u < 0.5));
    cr_assert(fabs(error) <= 1e-15 + 1e-15 * fabs(x), "u = %.17g, x = %.17g: %g off", u, x, error);
}

Test(random, the_normal_quantile_inverts_the_distribution_function)
{
    for (uint64_t i = 0; i < 20000; i++)
        check_quantile(unit(7, i));
    for (double u = 0x1p-53; u < 0.5; u *= 1.01) {
        check_quantile(u);
        check_quantile(1 - u);
    }
    check_quantile(0.5);
}

Test(random, normal_numbers_follow_their_formula_and_moments)
{
    wg_tape *t = wg_tape_new();
    static double value[MANY];
    double moment[5] = {0};
    const double want[5] = {1, 0, 1, 0, 3}, error[5] = {0, 1, 1.5, 4, 10}; /* of one draw */
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(MANY));
    cr_assert(wg_fill_normal(x, 3, 10, 0.5) == WG_OK);
    cr_assert(wg_read(x, value, sizeof value) == WG_OK);
    for (uint64_t i = 0; i < MANY; i++) {
        cr_assert(value[i] == 10 + 0.5 * wg_normal_quantile(unit(3, i)));
        const double z = (value[i] - 10) / 0.5;
        for (int k = 0; k < 5; k++)
            moment[k] += pow(z, k) / MANY;
    }
    for (int k = 1; k < 5; k++)
        cr_assert(fabs(moment[k] - want[k]) < 4 * error[k] / sqrt(MANY), "%d: %g", k, moment[k]);
    wg_tape_free(t);
}

Test(random, xavier_and_he_take_their_scale_from_the_last_two_axes)
{
    wg_tape *t = wg_tape_new();
    double a[120], b[120];
    const wg_shape shapes[] = {WG_SHAPE(6, 10), WG_SHAPE(2, 6, 10), WG_SHAPE(1, 1, 6, 10)};
    for (int i = 0; i < 3; i++) {
        const wg_tensor w = wg_param(t, "w", WG_F64, shapes[i]);
        cr_assert(wg_fill_xavier(w, 1) == WG_OK);
        get(w, a);
        cr_assert(wg_fill_uniform(w, 1, -sqrt(6.0 / 16), sqrt(6.0 / 16)) == WG_OK);
        get(w, b);
        cr_assert(memcmp(a, b, wg_bytes(w)) == 0);
        cr_assert(wg_fill_he(w, 1) == WG_OK);
        get(w, a);
        cr_assert(wg_fill_normal(w, 1, 0, sqrt(2.0 / 10)) == WG_OK);
        get(w, b);
        cr_assert(memcmp(a, b, wg_bytes(w)) == 0);
    }
    wg_tape_free(t);
}

Test(random, fills_refuse_what_they_cannot_fill)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor i = wg_input(t, "i", WG_I64, WG_SHAPE(2, 2));
    const wg_tensor line = wg_input(t, "line", WG_F32, WG_SHAPE(2));
    for (int kind = 0; kind < 4; kind++) {
        cr_assert(!fill_by(kind, i, 1));
        expect_error(t, WG_ERROR_DTYPE, "i [2×2] is i64");
    }
    for (int kind = 2; kind < 4; kind++) {
        cr_assert(!fill_by(kind, line, 1));
        expect_error(t, WG_ERROR_SHAPE, "line [2] has fewer than two axes");
    }
    const wg_tensor none = wg_input(t, "none", WG_F32, WG_SHAPE(0, 0));
    for (int kind = 0; kind < 4; kind++)
        cr_assert(fill_by(kind, none, 1));
    cr_assert(wg_fill(i, -3) == WG_OK);
    double value[4];
    get(i, value);
    cr_assert(value[3] == -3);
    expect_ok(t);
    wg_tape_free(t);
}

Test(random, fills_refuse_what_is_no_distribution)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3));
    const double uniform[][2] = {{3, -3}, {NAN, 1}, {0, NAN}, {-INFINITY, 0}, {-1e308, 1e308}};
    for (size_t i = 0; i < sizeof uniform / sizeof *uniform; i++) {
        cr_assert(wg_fill_uniform(x, 1, uniform[i][0], uniform[i][1]) == WG_ERROR_ARGUMENT);
        expect_error(t, WG_ERROR_ARGUMENT, "wg_fill_uniform: no numbers between");
    }
    const double normal[][2] = {{0, -1}, {NAN, 1}, {0, INFINITY}, {INFINITY, 1}};
    for (size_t i = 0; i < sizeof normal / sizeof *normal; i++) {
        cr_assert(wg_fill_normal(x, 1, normal[i][0], normal[i][1]) == WG_ERROR_ARGUMENT);
        expect_error(t, WG_ERROR_ARGUMENT, "wg_fill_normal: no distribution");
    }
    cr_assert(wg_fill_uniform(x, 1, 2, 2) == WG_OK && wg_fill_normal(x, 1, 2, 0) == WG_OK);
    wg_tape_free(t);
}
