/* Largest error of the elementary functions, in units in the last place of the exact result.
 *
 * float: every input (or every K-th), against the C library's double function, whose own error is
 * some 10^-9 of a float's last place. double: seeded random points, against MPFR. pow, which takes
 * two numbers, is tried at random points in both.
 *
 * Compile with src/kernels/circular.c, -I src -ffp-contract=off, link with -lmpfr -lgmp -lm
 * -lpthread.
 */
#include "kernels/elementary.h"
#include "kernels/erf.h"
#include "kernels/exponential.h"
#include "kernels/power.h"

#include <inttypes.h>
#include <mpfr.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 4096, THREADS = 2, PRECISION = 128 };

#define F32_INPUTS (UINT64_C(1) << 32)

/* ---- the functions under test ---------------------------------------------------------------- */

/* y[i] = f(x[i]) for BLOCK numbers. */
typedef void loop_f32(float *y, const float *x);
typedef void loop_f64(double *y, const double *x);

#define LOOP(name, function, real, attribute)          \
    attribute static void name(real *y, const real *x) \
    {                                                  \
        for (int i = 0; i < BLOCK; i++)                \
            y[i] = function(x[i]);                     \
    }

#define LOOP2(name, function, real, attribute)                        \
    attribute static void name(real *y, const real *a, const real *b) \
    {                                                                 \
        for (int i = 0; i < BLOCK; i++)                               \
            y[i] = function(a[i], b[i]);                              \
    }

#define LOOPS(name, attribute)                                    \
    LOOP(exp_f32_##name, wg_exp_f32, float, attribute)            \
    LOOP(log_f32_##name, wg_log_f32, float, attribute)            \
    LOOP(tanh_f32_##name, wg_tanh_f32, float, attribute)          \
    LOOP(sigmoid_f32_##name, wg_sigmoid_f32, float, attribute)    \
    LOOP(expm1_f32_##name, wg_expm1_f32, float, attribute)        \
    LOOP(log1p_f32_##name, wg_log1p_f32, float, attribute)        \
    LOOP(softplus_f32_##name, wg_softplus_f32, float, attribute)  \
    LOOP(erf_f32_##name, wg_erf_f32, float, attribute)            \
    LOOP(log2_f32_##name, wg_log2_f32, float, attribute)          \
    LOOP(log10_f32_##name, wg_log10_f32, float, attribute)        \
    LOOP(exp_f64_##name, wg_exp_f64, double, attribute)           \
    LOOP(log_f64_##name, wg_log_f64, double, attribute)           \
    LOOP(tanh_f64_##name, wg_tanh_f64, double, attribute)         \
    LOOP(sigmoid_f64_##name, wg_sigmoid_f64, double, attribute)   \
    LOOP(expm1_f64_##name, wg_expm1_f64, double, attribute)       \
    LOOP(log1p_f64_##name, wg_log1p_f64, double, attribute)       \
    LOOP(softplus_f64_##name, wg_softplus_f64, double, attribute) \
    LOOP(erf_f64_##name, wg_erf_f64, double, attribute)           \
    LOOP(log2_f64_##name, wg_log2_f64, double, attribute)         \
    LOOP(log10_f64_##name, wg_log10_f64, double, attribute)       \
    LOOP2(pow_f32_##name, wg_pow_f32, float, attribute)           \
    LOOP2(pow_f64_##name, wg_pow_f64, double, attribute)

#include "circular.h"

/* The wide loops give the same bits; they only make trying every float bearable where the compiler
 * may not assume that the processor has an fma instruction.
 */
LOOPS(plain, )
CIRCULAR_LOOPS(plain, )
#if defined(__x86_64__)
LOOPS(wide, __attribute__((target("avx2,fma"))))
CIRCULAR_LOOPS(wide, __attribute__((target("avx2,fma"))))
#define PAIR(loop)                \
    {                             \
        loop##_plain, loop##_wide \
    }
#define WIDE_USABLE (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
#else
#define PAIR(loop)                 \
    {                              \
        loop##_plain, loop##_plain \
    }
#define WIDE_USABLE 0
#endif

/* Points at which the argument reduction takes its next step, chosen by a random number. */

static const double ln2 = 0x1.62e42fefa39efp-1;

static double exp_seam(uint64_t random)
{
    return ((double)(random % 2101) - 1076.5) * ln2;
}

static double log_seam(uint64_t random)
{
    return ldexp(random & 1 ? 1.0 : 2.0 / 3.0, (int)(random / 2 % 9) - 4);
}

static double tanh_seam(uint64_t random)
{
    return ((double)(random % 116) - 57.5) * 0.5 * ln2;
}

static double expm1_seam(uint64_t random)
{
    return ((double)(random % 1085) - 59.5) * ln2;
}

static double log1p_seam(uint64_t random)
{
    return random & 1 ? ldexp(1.0, -(int)(random / 2 % 60)) : log_seam(random / 2) - 1.0;
}

static double erf_seam(uint64_t random)
{
    return random & 1 ? 1.0 : ldexp(1.0, 2 - (int)(random / 2 % 30));
}

static double sigmoid_seam(uint64_t random)
{
    return ((double)(random % 2161) - 1080.5) * ln2;
}

static double sigmoid(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

static int mpfr_sigmoid(mpfr_t y, const mpfr_t x, mpfr_rnd_t rounding)
{
    mpfr_neg(y, x, rounding);
    mpfr_exp(y, y, rounding);
    mpfr_add_ui(y, y, 1, rounding);
    return mpfr_ui_div(y, 1, y, rounding);
}

static double softplus(double x)
{
    return (x > 0 ? x : 0) + log1p(exp(-fabs(x)));
}

static int mpfr_softplus(mpfr_t y, const mpfr_t x, mpfr_rnd_t rounding)
{
    if (mpfr_cmp_ui(x, 100) > 0)
        return mpfr_set(y, x, rounding);
    mpfr_exp(y, x, rounding);
    return mpfr_log1p(y, y, rounding);
}

typedef struct {
    const char *name;
    loop_f32 *f32[2];
    loop_f64 *f64[2];
    double (*reference)(double);
    int (*exact)(mpfr_t, const mpfr_t, mpfr_rnd_t);
    double (*seam)(uint64_t random);
    double low, high; /* uniform points are drawn from here */
    bool odd;
} function;

static const function functions[] = {
    {"exp", PAIR(exp_f32), PAIR(exp_f64), exp, mpfr_exp, exp_seam, -746.0, 710.0, false},
    {"log", PAIR(log_f32), PAIR(log_f64), log, mpfr_log, log_seam, 0.25, 4.0, false},
    {"sin", PAIR(sin_f32), PAIR(sin_f64), sin, mpfr_sin, circular_seam, -20.0, 20.0, true},
    {"cos", PAIR(cos_f32), PAIR(cos_f64), cos, mpfr_cos, circular_seam, -20.0, 20.0, false},
    {"tan", PAIR(tan_f32), PAIR(tan_f64), tan, mpfr_tan, circular_seam, -20.0, 20.0, true},
    {"asin", PAIR(asin_f32), PAIR(asin_f64), asin, mpfr_asin, arc_seam, -1.0, 1.0, true},
    {"acos", PAIR(acos_f32), PAIR(acos_f64), acos, mpfr_acos, arc_seam, -1.0, 1.0, false},
    {"atan", PAIR(atan_f32), PAIR(atan_f64), atan, mpfr_atan, arc_seam, -5.0, 5.0, true},
    {"atan2", PAIR(atan2_f32), PAIR(atan2_f64), angle, mpfr_angle, arc_seam, -5.0, 5.0, false},
    {"sinh", PAIR(sinh_f32), PAIR(sinh_f64), sinh, mpfr_sinh, sinh_seam, -20.0, 20.0, true},
    {"cosh", PAIR(cosh_f32), PAIR(cosh_f64), cosh, mpfr_cosh, sinh_seam, -20.0, 20.0, false},
    {"asinh", PAIR(asinh_f32), PAIR(asinh_f64), asinh, mpfr_asinh, inverse_seam, -5.0, 5.0, true},
    {"acosh", PAIR(acosh_f32), PAIR(acosh_f64), acosh, mpfr_acosh, inverse_seam, 1.0, 5.0, false},
    {"atanh", PAIR(atanh_f32), PAIR(atanh_f64), atanh, mpfr_atanh, inverse_seam, -1.0, 1.0, true},
    {"tanh", PAIR(tanh_f32), PAIR(tanh_f64), tanh, mpfr_tanh, tanh_seam, -5.0, 5.0, true},
    {"sigmoid", PAIR(sigmoid_f32), PAIR(sigmoid_f64), sigmoid, mpfr_sigmoid, sigmoid_seam, -746.0,
     40.0, false},
    {"expm1", PAIR(expm1_f32), PAIR(expm1_f64), expm1, mpfr_expm1, expm1_seam, -2.0, 2.0, false},
    {"log1p", PAIR(log1p_f32), PAIR(log1p_f64), log1p, mpfr_log1p, log1p_seam, -1.0, 3.0, false},
    {"softplus", PAIR(softplus_f32), PAIR(softplus_f64), softplus, mpfr_softplus, sigmoid_seam,
     -746.0, 40.0, false},
    {"erf", PAIR(erf_f32), PAIR(erf_f64), erf, mpfr_erf, erf_seam, -6.0, 6.0, true},
    {"log2", PAIR(log2_f32), PAIR(log2_f64), log2, mpfr_log2, log_seam, 0.25, 4.0, false},
    {"log10", PAIR(log10_f32), PAIR(log10_f64), log10, mpfr_log10, log_seam, 0.25, 4.0, false},
};

enum { FUNCTIONS = sizeof functions / sizeof functions[0] };

/* ---- one thread's share of the inputs -------------------------------------------------------- */

typedef struct {
    const function *f;
    uint64_t first, last, stride; /* indices of inputs */
    int wide;
    double worst, at;
} share;

static void note(share *s, double error, double x)
{
    if (error > s->worst) {
        s->worst = error;
        s->at = x;
    }
}

/* ---- float ----------------------------------------------------------------------------------- */

static double ulp_of_float(double exact)
{
    uint64_t field = (wg_bits_f64(exact) >> 52) & 2047;
    return wg_pow2_f64((field < 1023 - 126 ? 1023 - 126 : field) - 23);
}

/* An overflow counts as 2^128, where the next float would be. */
static double error_f32(float x, float y, double exact)
{
    if (isnan(x))
        return isnan(y) ? 0.0 : HUGE_VAL;
    if (isnan(exact) || isnan(y))
        return isnan(exact) && isnan(y) ? 0.0 : HUGE_VAL;
    if (exact == 0.0 || isinf(exact))
        return y == (float)exact && !signbit(y) == !signbit(exact) ? 0.0 : HUGE_VAL;
    if (exact < 0.0) {
        exact = -exact;
        y = -y;
    }
    double near = y == HUGE_VALF ? 0x1p+128 : (double)y;
    double goal = exact > 0x1p+128 ? 0x1p+128 : exact;
    return fabs(near - goal) / ulp_of_float(goal);
}

static bool same_f32(float a, float b)
{
    return wg_bits_f32(a) == wg_bits_f32(b) || (isnan(a) && isnan(b));
}

static void block_f32(share *s, uint64_t first)
{
    float x[BLOCK], y[BLOCK], mirrored[BLOCK];
    for (uint64_t i = 0; i < BLOCK; i++)
        x[i] = wg_of_bits_f32((uint32_t)(first + i * s->stride));
    s->f->f32[s->wide](y, x);
    for (int i = 0; i < BLOCK; i++)
        note(s, error_f32(x[i], y[i], s->f->reference((double)x[i])), (double)x[i]);
    if (!s->f->odd)
        return;
    for (int i = 0; i < BLOCK; i++)
        x[i] = -x[i];
    s->f->f32[s->wide](mirrored, x);
    for (int i = 0; i < BLOCK; i++)
        note(s, same_f32(mirrored[i], -y[i]) ? 0.0 : HUGE_VAL, (double)x[i]);
}

static void *share_f32(void *argument)
{
    share *s = argument;
    for (uint64_t i = s->first; i < s->last; i += BLOCK)
        block_f32(s, i * s->stride);
    return NULL;
}

/* ---- double ---------------------------------------------------------------------------------- */

/* A random number for each index, so that the points do not depend on the number of threads. The
 * factors are the fractions of the golden ratio, sqrt(2) and sqrt(3), made odd.
 */
static uint64_t random_at(uint64_t index)
{
    uint64_t u = (index + 1) * 0x9e3779b97f4a7c15u;
    u = (u ^ (u >> 32)) * 0x6a09e667f3bcc909u;
    u = (u ^ (u >> 29)) * 0xbb67ae8584caa73bu;
    return u ^ (u >> 32);
}

static const double special[] = {
    0.0,     -0.0,     HUGE_VAL,    -HUGE_VAL,    1.0,       -1.0,       DBL_MAX, -DBL_MAX,
    DBL_MIN, -DBL_MIN, 0x0.8p-1022, -0x0.8p-1022, 0x1p-1074, -0x1p-1074, 4.0,     20.0,
    710.0,   -746.0,   -708.4,      -745.2,       709.79,    0x1p-54,    0x1p-27, 0x1p-28,
};

enum { SPECIALS = sizeof special / sizeof special[0] };

/* First the special ones. Then by turns: any bits at all, uniform on the range, and some 2^0 to
 * 2^51 doubles away from a seam.
 */
static double point(const function *f, uint64_t index)
{
    if (index < SPECIALS)
        return special[index];
    uint64_t u = random_at(2 * index), v = random_at(2 * index + 1);
    double unit = (double)(u >> 11) * 0x1p-53;
    switch (index % 3) {
    case 0:
        return wg_of_bits_f64(u);
    case 1:
        return f->low + (f->high - f->low) * unit;
    default:
        v = (v >> 13) >> (u % 52);
        return wg_of_bits_f64(wg_bits_f64(f->seam(u / 104)) + (u / 52 % 2 ? v : 0u - v));
    }
}

/* An overflow counts as 2^1024, where the next double would be. */
static double distance(mpfr_t exact, double y)
{
    MPFR_DECL_INIT(near, PRECISION);
    if (mpfr_cmp_ui_2exp(exact, 1, 1024) > 0)
        mpfr_set_ui_2exp(exact, 1, 1024, MPFR_RNDN);
    mpfr_set_d(near, y, MPFR_RNDN);
    if (mpfr_inf_p(near))
        mpfr_set_ui_2exp(near, 1, 1024, MPFR_RNDN);
    mpfr_exp_t ulp = mpfr_get_exp(exact) - 53;
    mpfr_sub(near, near, exact, MPFR_RNDN);
    mpfr_mul_2si(near, near, ulp < -1074 ? 1074 : -ulp, MPFR_RNDN);
    return fabs(mpfr_get_d(near, MPFR_RNDN));
}

static double error_f64(const function *f, double x, double y)
{
    if (isnan(x))
        return isnan(y) ? 0.0 : HUGE_VAL;
    MPFR_DECL_INIT(exact, PRECISION);
    mpfr_set_d(exact, x, MPFR_RNDN);
    f->exact(exact, exact, MPFR_RNDN);
    if (mpfr_nan_p(exact) || isnan(y))
        return mpfr_nan_p(exact) && isnan(y) ? 0.0 : HUGE_VAL;
    if (mpfr_zero_p(exact) || mpfr_inf_p(exact))
        return mpfr_cmp_d(exact, y) == 0 && !mpfr_signbit(exact) == !signbit(y) ? 0.0 : HUGE_VAL;
    if (mpfr_signbit(exact)) {
        mpfr_neg(exact, exact, MPFR_RNDN);
        y = -y;
    }
    return distance(exact, y);
}

static bool same_f64(double a, double b)
{
    return wg_bits_f64(a) == wg_bits_f64(b) || (isnan(a) && isnan(b));
}

static void block_f64(share *s, uint64_t first)
{
    double x[BLOCK], y[BLOCK], mirrored[BLOCK];
    for (uint64_t i = 0; i < BLOCK; i++)
        x[i] = point(s->f, first + i);
    s->f->f64[s->wide](y, x);
    for (int i = 0; i < BLOCK; i++)
        note(s, error_f64(s->f, x[i], y[i]), x[i]);
    if (!s->f->odd)
        return;
    for (int i = 0; i < BLOCK; i++)
        x[i] = -x[i];
    s->f->f64[s->wide](mirrored, x);
    for (int i = 0; i < BLOCK; i++)
        note(s, same_f64(mirrored[i], -y[i]) ? 0.0 : HUGE_VAL, x[i]);
}

static void *share_f64(void *argument)
{
    share *s = argument;
    for (uint64_t i = s->first; i < s->last; i += BLOCK)
        block_f64(s, i);
    mpfr_free_cache();
    return NULL;
}

/* ---- pow ------------------------------------------------------------------------------------- */

/* First all pairs of special numbers. Then by turns: any bits at all; a base near 1 and an exponent
 * that gives a power in range; a base and a small whole exponent, or half of one.
 */
static void pair(uint64_t index, double *a, double *b)
{
    uint64_t u = random_at(2 * index), v = random_at(2 * index + 1);
    double unit = (double)(v >> 11) * 0x1p-53;
    *a = wg_of_bits_f64(u);
    *b = wg_of_bits_f64(v);
    if (index < SPECIALS * SPECIALS) {
        *a = special[index / SPECIALS];
        *b = special[index % SPECIALS];
    } else if (index % 3 == 1) {
        *a = 1.0 + ldexp((double)(u >> 11) * 0x1p-53 - 0.5, -(int)(u % 50));
        *b = 1500.0 * (unit - 0.5) / log2(*a);
    } else if (index % 3 == 2) {
        *a = ldexp((double)(u >> 11) * 0x1p-53, (int)(u % 64) - 32) * (u & 1024 ? 1.0 : -1.0);
        *b = (double)(v % 65) / 2.0 - 16.0;
    }
}

/* For floats the exponent is rounded, and out of their range more often than not. */
static void pair_f32(uint64_t index, float *a, float *b)
{
    double x, y;
    pair(index, &x, &y);
    *a = (float)x;
    *b = (float)(index % 3 == 1 ? y / 6.0 : y);
    if (index >= SPECIALS * SPECIALS && index % 3 == 0) {
        *a = wg_of_bits_f32((uint32_t)random_at(2 * index));
        *b = wg_of_bits_f32((uint32_t)random_at(2 * index + 1));
    }
}

static bool end_of_range(mpfr_t exact)
{
    return mpfr_nan_p(exact) || mpfr_zero_p(exact) || mpfr_inf_p(exact);
}

static double error_of_pow(double a, double b, double y, mpfr_t exact)
{
    MPFR_DECL_INIT(base, 53);
    mpfr_set_d(base, a, MPFR_RNDN);
    mpfr_set_d(exact, b, MPFR_RNDN);
    mpfr_pow(exact, base, exact, MPFR_RNDN);
    if (end_of_range(exact)) {
        double end = mpfr_get_d(exact, MPFR_RNDN);
        return (isnan(end) && isnan(y)) || (end == y && !signbit(end) == !signbit(y)) ? 0.0
                                                                                      : HUGE_VAL;
    }
    if (!signbit(y) != (mpfr_sgn(exact) > 0))
        return HUGE_VAL;
    mpfr_abs(exact, exact, MPFR_RNDN);
    return -1.0;
}

static void block_pow_f32(share *s, uint64_t first)
{
    float a[BLOCK], b[BLOCK], y[BLOCK];
    for (uint64_t i = 0; i < BLOCK; i++)
        pair_f32(first + i, &a[i], &b[i]);
    (s->wide ? pow_f32_wide : pow_f32_plain)(y, a, b);
    for (int i = 0; i < BLOCK; i++) {
        MPFR_DECL_INIT(exact, PRECISION);
        double error = error_of_pow((double)a[i], (double)b[i], (double)y[i], exact);
        double goal = mpfr_get_d(exact, MPFR_RNDN);
        note(s, error < 0 ? error_f32(1.0f, fabsf(y[i]), goal) : error, (double)a[i]);
    }
}

static void block_pow_f64(share *s, uint64_t first)
{
    double a[BLOCK], b[BLOCK], y[BLOCK];
    for (uint64_t i = 0; i < BLOCK; i++)
        pair(first + i, &a[i], &b[i]);
    (s->wide ? pow_f64_wide : pow_f64_plain)(y, a, b);
    for (int i = 0; i < BLOCK; i++) {
        MPFR_DECL_INIT(exact, PRECISION);
        double error = error_of_pow(a[i], b[i], y[i], exact);
        note(s, error < 0 ? distance(exact, fabs(y[i])) : error, a[i]);
    }
}

static void *share_pow_f32(void *argument)
{
    share *s = argument;
    for (uint64_t i = s->first; i < s->last; i += BLOCK)
        block_pow_f32(s, i);
    mpfr_free_cache();
    return NULL;
}

static void *share_pow_f64(void *argument)
{
    share *s = argument;
    for (uint64_t i = s->first; i < s->last; i += BLOCK)
        block_pow_f64(s, i);
    mpfr_free_cache();
    return NULL;
}

/* ---- all of the inputs ----------------------------------------------------------------------- */

/* Whole blocks only: the last share ends with the first block that reaches total. */
static share measure(share whole, uint64_t total, void *(*work)(void *))
{
    pthread_t threads[THREADS];
    share shares[THREADS];
    uint64_t each = (total + THREADS * BLOCK - 1) / (THREADS * BLOCK) * BLOCK;
    for (uint64_t t = 0; t < THREADS; t++) {
        shares[t] = whole;
        shares[t].first = t * each;
        shares[t].last = (t + 1) * each;
        if (pthread_create(&threads[t], NULL, work, &shares[t]) != 0)
            exit(EXIT_FAILURE);
    }
    for (int t = 0; t < THREADS; t++) {
        pthread_join(threads[t], NULL);
        note(&whole, shares[t].worst, shares[t].at);
    }
    whole.last = THREADS * each;
    return whole;
}

/* wengert.h promises 1 ulp for float and 2 for double; softplus is made of two functions. */
static double bound(const share *s, bool f32)
{
    return f32 && strcmp(s->f->name, "softplus") != 0 ? 1.0 : 2.0;
}

static bool report(share s, const char *real)
{
    bool good = s.worst <= bound(&s, strcmp(real, "f32") == 0);
    printf("%-8s %s  %11" PRIu64 " inputs  largest error %.4f ulp at %a%s\n", s.f->name, real,
           s.last, s.worst, s.at, good ? "" : "  OVER THE BOUND");
    fflush(stdout);
    return good;
}

typedef struct {
    const char *name;
    bool f32, f64;
    uint64_t points, stride;
} options;

static bool run(const options *o, const function *f)
{
    bool good = true;
    share whole = {.f = f, .stride = o->stride, .wide = WIDE_USABLE ? 1 : 0};
    if (o->f32)
        good &= report(measure(whole, F32_INPUTS / o->stride, share_f32), "f32");
    if (o->f64)
        good &= report(measure(whole, o->points, share_f64), "f64");
    return good;
}

static const function power = {.name = "pow"};

static bool run_pow(const options *o)
{
    bool good = true;
    share whole = {.f = &power, .stride = 1, .wide = WIDE_USABLE ? 1 : 0};
    if (o->f32)
        good &= report(measure(whole, o->points, share_pow_f32), "f32");
    if (o->f64)
        good &= report(measure(whole, o->points, share_pow_f64), "f64");
    return good;
}

/* Results that are to be exact, not only near. */
static bool exact_results(void)
{
    bool f32 = wg_exp_f32(0.0f) == 1.0f && wg_exp_f32(-0.0f) == 1.0f &&
               wg_exp_f32(-HUGE_VALF) == 0.0f && wg_tanh_f32(HUGE_VALF) == 1.0f &&
               wg_tanh_f32(9.5f) == 1.0f && wg_bits_f32(wg_log_f32(1.0f)) == 0;
    bool f64 = wg_exp_f64(0.0) == 1.0 && wg_exp_f64(-0.0) == 1.0 && wg_exp_f64(-HUGE_VAL) == 0.0 &&
               wg_tanh_f64(HUGE_VAL) == 1.0 && wg_tanh_f64(19.5) == 1.0 &&
               wg_bits_f64(wg_log_f64(1.0)) == 0;
    if (!f32 || !f64)
        printf("an exact result is not exact\n");
    return f32 && f64;
}

/* ---- command line ---------------------------------------------------------------------------- */

static const char usage[] =
    "usage: accuracy [FUNCTION|all] [--f32] [--f64] [--points N] [--stride K]\n"
    "\n"
    "Prints the largest error of each function, in units in the last place of the exact result,\n"
    "and the input it was found at. Ends with 1 if one is over its bound.\n"
    "\n"
    "  --f32       float only: every input, against the C library's double function; pow as below\n"
    "  --f64       double only: random points, against MPFR\n"
    "  --points N  how many points to try for double (1000000)\n"
    "  --stride K  try every K-th float (1)\n"
    "  --help      print this\n";

static _Noreturn void refuse(const char *argument)
{
    fprintf(stderr, "accuracy: cannot make sense of '%s'\n%s", argument, usage);
    exit(2);
}

static uint64_t count(const char *text)
{
    char *end;
    unsigned long long n = text ? strtoull(text, &end, 10) : 0;
    if (n == 0 || n > F32_INPUTS || *end != '\0')
        refuse(text ? text : "nothing where a number should be");
    return n;
}

static bool known(const char *name)
{
    bool found = strcmp(name, "all") == 0 || strcmp(name, power.name) == 0;
    for (int i = 0; i < FUNCTIONS; i++)
        found |= strcmp(name, functions[i].name) == 0;
    return found;
}

static options parse(char **argument)
{
    options o = {.name = "all", .points = 1000000, .stride = 1};
    for (; *argument; argument++) {
        if (strcmp(*argument, "--help") == 0) {
            fputs(usage, stdout);
            exit(0);
        } else if (strcmp(*argument, "--f32") == 0) {
            o.f32 = true;
        } else if (strcmp(*argument, "--f64") == 0) {
            o.f64 = true;
        } else if (strcmp(*argument, "--points") == 0) {
            o.points = count(*++argument);
        } else if (strcmp(*argument, "--stride") == 0) {
            o.stride = count(*++argument);
        } else if (known(*argument)) {
            o.name = *argument;
        } else {
            refuse(*argument);
        }
    }
    if (!o.f32 && !o.f64)
        o.f32 = o.f64 = true;
    return o;
}

int main(int argc, char **argv)
{
    bool good = exact_results();
    options o = parse(argv + (argc > 0));
    for (int i = 0; i < FUNCTIONS; i++) {
        if (strcmp(o.name, "all") == 0 || strcmp(o.name, functions[i].name) == 0)
            good &= run(&o, &functions[i]);
    }
    if (strcmp(o.name, "all") == 0 || strcmp(o.name, power.name) == 0)
        good &= run_pow(&o);
    return good ? 0 : 1;
}
