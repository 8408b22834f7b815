/* Tests of src/arithmetic.c: the functions of one element, and the order of a sum. */
#include "support.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* ---- exp, log, tanh, sigmoid ---------------------------------------------------------------- */

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static long double sigmoidl(long double x)
{
    return 1 / (1 + expl(-x));
}

static const struct {
    const char *name;
    float (*f32)(float);
    double (*f64)(double);
    double (*exact)(double);
    long double (*exacter)(long double);
    double low, high; /* where results are neither 0 nor constant */
} functions[] = {
    {"exp", wg_exp_of_f32, wg_exp_of_f64, exp, expl, -750, 710},
    {"log", wg_log_of_f32, wg_log_of_f64, log, logl, 0, 100},
    {"tanh", wg_tanh_of_f32, wg_tanh_of_f64, tanh, tanhl, -22, 22},
    {"sigmoid", wg_sigmoid_of_f32, wg_sigmoid_of_f64, sigmoid, sigmoidl, -750, 40},
};

enum { FUNCTIONS = sizeof functions / sizeof *functions };

/* Distance in units in the last place of the exact result; 0 for equal infinities, or two NaNs. */
static double ulps(long double y, long double exact, int digits, int least)
{
    int exponent;
    if (isnan(exact) || isnan(y))
        return isnan(exact) && isnan(y) ? 0 : INFINITY;
    if (y == exact)
        return 0;
    frexpl(exact, &exponent);
    if (exponent < least)
        exponent = least;
    return (double)fabsl(ldexpl(y - exact, digits - exponent));
}

/* A result beyond the largest float is to be infinite. */
static double f32_error(float y, double exact)
{
    if (isinf(y))
        return fabs(exact) > (double)FLT_MAX && (exact > 0) == (y > 0) ? 0 : INFINITY;
    return ulps((long double)y, (long double)exact, FLT_MANT_DIG, FLT_MIN_EXP);
}

static double f64_error(double y, long double exact)
{
    if (isinf(y))
        return fabsl(exact) > (long double)DBL_MAX && (exact > 0) == (y > 0) ? 0 : INFINITY;
    return ulps((long double)y, exact, DBL_MANT_DIG, DBL_MIN_EXP);
}

Test(arithmetic, f32_is_within_one_ulp_over_all_inputs_sampled)
{
    for (int f = 0; f < FUNCTIONS; f++)
        for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 6421) {
            const uint32_t word = (uint32_t)bits;
            float x;
            memcpy(&x, &word, sizeof x);
            const float y = functions[f].f32(x);
            const double error = f32_error(y, functions[f].exact((double)x));
            cr_assert(error <= 1, "%s(%a) = %a: %g ulp", functions[f].name, (double)x, (double)y,
                      error);
        }
}

static void check_f64(int f, double x)
{
    const double y = functions[f].f64(x),
                 error = f64_error(y, functions[f].exacter((long double)x));
    cr_assert(error <= 2, "%s(%a) = %a: %g ulp", functions[f].name, x, y, error);
}

Test(arithmetic, f64_is_within_two_ulp_over_inputs_sampled)
{
    for (int f = 0; f < FUNCTIONS; f++)
        for (uint64_t i = 0; i < 150000; i++) {
            const uint64_t bits = wg_random(1, i);
            const double unit = (double)(bits >> 12) * 0x1p-52;
            double x;
            memcpy(&x, &bits, sizeof x); /* any double at all */
            check_f64(f, x);
            check_f64(f, functions[f].low + (functions[f].high - functions[f].low) * unit);
            check_f64(f, f == 1 ? 0.5 + unit : 2 * unit - 1);
        }
}

static const struct {
    int function;
    double x, y;
} special[] = {
    {0, 0.0, 1},
    {0, -0.0, 1},
    {0, INFINITY, INFINITY},
    {0, -INFINITY, 0},
    {0, 1e3, INFINITY},
    {0, -1e3, 0},
    {0, NAN, NAN},
    {0, 1e-45, 1},
    {1, 1, 0},
    {1, 0.0, -INFINITY},
    {1, -0.0, -INFINITY},
    {1, -1, NAN},
    {1, INFINITY, INFINITY},
    {1, -INFINITY, NAN},
    {1, NAN, NAN},
    {1, -1e-45, NAN},
    {2, 0.0, 0.0},
    {2, -0.0, -0.0},
    {2, INFINITY, 1},
    {2, -INFINITY, -1},
    {2, 40, 1},
    {2, -40, -1},
    {2, NAN, NAN},
    {2, 0x1p-149, 0x1p-149},
    {2, -0x1p-60, -0x1p-60},
    {3, 0.0, 0.5},
    {3, -0.0, 0.5},
    {3, INFINITY, 1},
    {3, -INFINITY, 0},
    {3, 1e3, 1},
    {3, -1e3, 0},
    {3, NAN, NAN},
    {3, 0x1p-149, 0.5},
    {3, -0x1p-149, 0.5},
};

Test(arithmetic, special_values_are_exact)
{
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        const int f = special[i].function;
        const double x = special[i].x, y = special[i].y;
        cr_assert(same_bits((double)functions[f].f32((float)x), y, WG_F32), "f32 %s(%g) = %g",
                  functions[f].name, x, (double)functions[f].f32((float)x));
        cr_assert(same_bits(functions[f].f64(x), y, WG_F64), "f64 %s(%g) = %g", functions[f].name,
                  x, functions[f].f64(x));
    }
}

Test(arithmetic, overflow_and_underflow_come_where_they_must)
{
    cr_assert(isfinite(wg_exp_of_f32(0x1.62e42ep+6f)) && isinf(wg_exp_of_f32(0x1.62e430p+6f)));
    cr_assert(isfinite(wg_exp_of_f64(0x1.62e42fefa39efp+9)) &&
              isinf(wg_exp_of_f64(0x1.62e42fefa39f0p+9)));
    cr_assert(wg_exp_of_f32(-103.9f) == 0x1p-149f && wg_exp_of_f32(-104) == 0);
    cr_assert(wg_exp_of_f64(-745.1) == 0x1p-1074 && wg_exp_of_f64(-745.2) == 0);
    cr_assert(wg_tanh_of_f32(9.1f) == 1 && wg_tanh_of_f32(8.5f) < 1);
    cr_assert(wg_sigmoid_of_f32(-103.9f) == 0x1p-149f && wg_sigmoid_of_f32(-104) == 0);
    cr_assert(wg_sigmoid_of_f64(-745.1) == 0x1p-1074 && wg_sigmoid_of_f64(-745.2) == 0);
    cr_assert(wg_sigmoid_of_f32(17.4f) == 1 && wg_sigmoid_of_f32(16) < 1);
    cr_assert(wg_sigmoid_of_f64(37.5) == 1 && wg_sigmoid_of_f64(36) < 1);
}

/* ---- Sums ----------------------------------------------------------------------------------- */

/* The order of docs/arithmetic.md, said recursively: blocks of 512 in 16 lanes; of several blocks,
 * the largest power of two that leaves some is summed apart. */
static double block_sum(int64_t n, const double *x, bool f32)
{
    double lane[16] = {0};
    for (int64_t i = 0; i < n; i++) {
        lane[i % 16] += x[i];
        lane[i % 16] = f32 ? (double)(float)lane[i % 16] : lane[i % 16];
    }
    for (int half = 8; half; half /= 2)
        for (int l = 0; l < half; l++) {
            lane[l] += lane[l + half];
            lane[l] = f32 ? (double)(float)lane[l] : lane[l];
        }
    return lane[0];
}

static double ordered_sum(int64_t n, const double *x, bool f32)
{
    if (n <= 512)
        return block_sum(n, x, f32);
    int64_t first = 512;
    while (2 * first < n)
        first *= 2;
    const double sum = ordered_sum(first, x, f32) + ordered_sum(n - first, x + first, f32);
    return f32 ? (double)(float)sum : sum;
}

Test(arithmetic, sums_are_taken_in_the_documented_order_at_any_stride)
{
    enum { MOST_TERMS = 7000, STRIDES = 3 };
    static float f[MOST_TERMS * STRIDES];
    static double d[MOST_TERMS * STRIDES], narrow[MOST_TERMS], wide[MOST_TERMS];
    for (int i = 0; i < MOST_TERMS; i++) {
        wide[i] = ldexp((double)(wg_random(2, (uint64_t)i) >> 12), -52) - 0.3;
        narrow[i] = (double)(float)wide[i];
    }
    for (int stride = 1; stride <= STRIDES; stride++) {
        for (int i = 0; i < MOST_TERMS; i++) {
            f[i * stride] = (float)narrow[i];
            d[i * stride] = wide[i];
        }
        for (int64_t n = 0; n <= MOST_TERMS; n += n < 1100 ? 1 : 131) {
            cr_assert((double)wg_sum_of_f32(n, f, stride) == ordered_sum(n, narrow, true), "%d",
                      (int)n);
            cr_assert(wg_sum_of_f64(n, d, stride) == ordered_sum(n, wide, false), "%d", (int)n);
        }
    }
}

Test(arithmetic, sums_of_nothing_are_plus_zero)
{
    const float f[] = {-0.0f, 5};
    const double d[] = {-0.0, 5};
    for (int64_t n = -1; n <= 1; n++) {
        cr_assert(wg_sum_of_f32(n, f, 1) == 0 && !signbit(wg_sum_of_f32(n, f, 1)));
        cr_assert(wg_sum_of_f64(n, d, 1) == 0 && !signbit(wg_sum_of_f64(n, d, 1)));
    }
    cr_assert(wg_sum_of_f64(2, d + 1, -1) == 5 && wg_sum_of_f64(9, d + 1, 0) == 45);
}
