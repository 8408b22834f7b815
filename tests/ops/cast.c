/* Tests of ops/cast.c. */
#include "gradients.h"

#include <math.h>
#include <string.h>

enum { N = 10 };

static const double numbers[N] = {0,   -0.0,         1.5,           -2.75,     0x1p40,
                                  1e3, 0x1.000001p0, 0x1.0000011p0, -0x1p-149, 16777217};

/* ---- Values ---------------------------------------------------------------------------------- */

static void expect_cast(wg_dtype from, wg_dtype to, int n, const void *x, const void *y)
{
    unsigned char is[N * 8];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", from, WG_SHAPE(n)), result = wg_cast(leaf, to);
    cr_assert(wg_write(leaf, x, wg_bytes(leaf)) == WG_OK);
    run_for(&result, 1);
    cr_assert(wg_dtype_of(result) == to && wg_count(result) == n);
    cr_assert(wg_read(result, is, wg_bytes(result)) == WG_OK);
    cr_assert(memcmp(is, y, wg_bytes(result)) == 0, "%s to %s", wg_dtype_name(from),
              wg_dtype_name(to));
    wg_tape_free(t);
}

Test(cast, to_a_real_dtype_rounds_to_nearest)
{
    double f64[N], back[N];
    float f32[N];
    memcpy(f64, numbers, sizeof f64);
    for (int i = 0; i < N; i++) {
        f32[i] = (float)f64[i];
        back[i] = (double)f32[i];
    }
    expect_cast(WG_F64, WG_F32, N, f64, f32);
    expect_cast(WG_F32, WG_F64, N, f32, back);
    expect_cast(WG_F64, WG_F64, N, f64, f64);
    expect_cast(WG_F32, WG_F32, N, f32, f32);
    expect_cast(WG_F64, WG_F32, 4, (const double[]){INFINITY, -INFINITY, 0x1p-150, 0x1.8p-150},
                (const float[]){INFINITY, -INFINITY, 0, 0x1p-149f});
    expect_cast(WG_F64, WG_F32, 3, (const double[]){0x1.fffffep127, 0x1.ffffffp127, -1e300},
                (const float[]){0x1.fffffep127f, INFINITY, -INFINITY});
}

Test(cast, to_i64_goes_towards_zero_and_gives_the_least_for_what_does_not_fit)
{
    const double f64[] = {0.9, -0.9, 2.5, -2.5, 0x1p62, -0x1p63, 0x1p63, NAN, 1e300, -INFINITY};
    const float f32[] = {0.9f,     -0.9f,   2.5f, -2.5f, 0x1p62f,
                         -0x1p63f, 0x1p63f, NAN,  1e30f, INFINITY};
    const int64_t whole[] = {0,         0,         2,         -2,        INT64_C(1) << 62,
                             INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN};
    expect_cast(WG_F64, WG_I64, N, f64, whole);
    expect_cast(WG_F32, WG_I64, N, f32, whole);
    expect_cast(WG_I64, WG_I64, N, whole, whole);
}

Test(cast, from_i64_rounds_once)
{
    const int64_t whole[] = {
        0, -7, 16777217, 16777219, (INT64_C(1) << 53) + 1, INT64_MAX, INT64_MIN,
        /* a half ulp of f32 and a little: rounded to f64 first, it would be a tie */
        (INT64_C(1) << 60) + (INT64_C(1) << 36) + 1};
    const double f64[] = {0, -7, 16777217, 16777219, 0x1p53, 0x1p63, -0x1p63, 0x1.000001p60};
    const float f32[] = {0,       -7,      0x1p24f,  0x1.000004p24f,
                         0x1p53f, 0x1p63f, -0x1p63f, 0x1.000002p60f};
    expect_cast(WG_I64, WG_F64, 8, whole, f64);
    expect_cast(WG_I64, WG_F32, 8, whole, f32);
}

Test(cast, keeps_nan)
{
    for (int from = 0; from < 2; from++)
        for (int to = 0; to < 2; to++) {
            wg_tape *t = wg_tape_new();
            double y;
            value_of(wg_cast(wg_scalar(t, reals[from], NAN), reals[to]), &y);
            cr_assert(isnan(y));
            wg_tape_free(t);
        }
}

/* ---- Rule and layouts ------------------------------------------------------------------------ */

static wg_tensor to_dtype(const wg_tensor x[], const rule *r)
{
    return wg_cast(x[0], *(const wg_dtype *)r->with);
}

/* In f32: there and back. */
static wg_tensor exp_in_f64(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_cast(wg_exp(wg_cast(x[0], WG_F64)), wg_dtype_of(x[0]));
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    for (int64_t i = 0; i < count_of(&r->shape[0]); i++)
        xbar[0][i] = exp(x[0][i]) * ybar[i];
}

Test(cast, hands_the_adjoint_on_in_the_dtype_of_the_operand)
{
    const wg_shape shapes[] = {{0, {0}},    {1, {5}},       {2, {3, 4}},
                               {2, {3, 0}}, {3, {2, 3, 2}}, {8, {2, 1, 2, 1, 3, 1, 1, 2}}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        check_rule(&(rule){.op = "cast",
                           .build = exp_in_f64,
                           .arity = 1,
                           .shape = {shapes[i]},
                           .pullback = pullback});
        for (int d = 0; d < 2; d++)
            check_layouts(&(rule){.op = "cast",
                                  .build = to_dtype,
                                  .with = &reals[d],
                                  .arity = 1,
                                  .shape = {shapes[i]}});
    }
}

Test(cast, rounds_the_adjoint_to_the_dtype_of_the_operand)
{
    wg_tape *t = wg_tape_new();
    double g;
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SCALAR);
    const wg_tensor xbar = wg_vjp(wg_cast(x, WG_F64), wg_scalar(t, WG_F64, -1.0 / 3), x);
    cr_assert(wg_dtype_of(xbar) == WG_F32);
    value_of(xbar, &g);
    cr_assert(g == (double)(-1.0f / 3));
    wg_tape_free(t);
}

Test(cast, to_and_from_i64_has_no_derivative)
{
    wg_tape *t = wg_tape_new();
    double g[3];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
    const wg_tensor floor = wg_cast(wg_cast(x, WG_I64), WG_F64);
    put_random(x, 1, -9, 9);
    value_of(wg_gradient(wg_sum(floor), x), g);
    cr_assert(g[0] == 0 && g[1] == 0 && g[2] == 0);
    value_of(wg_gradient(wg_sum(wg_add(x, floor)), x), g);
    cr_assert(g[0] == 1 && g[1] == 1 && g[2] == 1);
    wg_tape_free(t);
}

Test(cast, refuses_what_is_no_dtype)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
    wg_cast(x, (wg_dtype)3);
    cr_assert(strcmp(wg_error_message(t), "cast: 3 is no dtype") == 0, "%s", wg_error_message(t));
    expect_poisoned(wg_cast(x, (wg_dtype)3), t, WG_ERROR_DTYPE, "cast: 3 is no dtype");
    cr_assert(!wg_same(wg_cast(x, WG_F32), wg_cast(x, WG_I64)));
    check_refusals(&(rule){.op = "cast",
                           .build = to_dtype,
                           .with = &reals[0],
                           .arity = 1,
                           .shape = {WG_SHAPE(3)},
                           .takes_i64 = true});
    wg_tape_free(t);
}
