/* Tests of src/train/clip.c. */
#include "train/updates.h"
#include "training.h"

#include <math.h>
#include <string.h>

enum { N = 3, LARGEST = 4 };

/* Gradients of three shapes, and what becomes of them. */
typedef struct clipping {
    wg_tape *tape;
    wg_tensor g[N], out[N], norm;
    double from[N][LARGEST], to[N][LARGEST];
} clipping;

static void start(clipping *c, wg_dtype dtype)
{
    const wg_shape shape[N] = {WG_SHAPE(2, 2), WG_SCALAR, WG_SHAPE(3)};
    *c = (clipping){.tape = wg_tape_new()};
    for (int i = 0; i < N; i++)
        c->g[i] = wg_input(c->tape, "g", dtype, shape[i]);
}

static void run_with(clipping *c, const double from[N][LARGEST])
{
    wg_tensor wanted[N + 1] = {c->out[0], c->out[1], c->out[2], c->norm};
    for (int i = 0; i < N; i++)
        put(c->g[i], from[i]);
    run_for(wanted, c->norm.tape ? N + 1 : N);
    for (int i = 0; i < N; i++)
        get(c->out[i], c->to[i]);
}

Test(clip, by_value_element_by_element)
{
    const double from[N][LARGEST] = {{-3, -0.5, 0.5, 3}, {(double)INFINITY}, {0, (double)NAN, 1}};
    const double right[N][LARGEST] = {{-1, -0.5, 0.5, 1}, {1}, {0, (double)NAN, 1}};
    for (int r = 0; r < 2; r++) {
        clipping c;
        start(&c, reals[r]);
        cr_assert(wg_clip_value(c.g, N, 1, c.out) == WG_OK);
        run_with(&c, from);
        for (int i = 0; i < N; i++)
            for (int k = 0; k < wg_count(c.g[i]); k++)
                cr_assert(same_bits(c.to[i][k], right[i][k], reals[r]));
        wg_tape_free(c.tape);
    }
}

/* 4² + 4² + 2² + 8² + 1² + 4² + 2² = 11². */
static const double of_norm_11[N][LARGEST] = {{4, -4, 2, 0}, {8}, {1, 4, -2}};

static double factor_for(double most, double norm)
{
    return fmin(1, most / (norm + 1e-6));
}

static void check_factor(clipping *c, double most, double times)
{
    double from[N][LARGEST];
    const wg_dtype dtype = wg_dtype_of(c->g[0]);
    const double digits = dtype == WG_F32 ? 1e-6 : 1e-15;
    c->norm = wg_clip_norm(c->g, N, most, c->out);
    for (int i = 0; i < N; i++)
        for (int k = 0; k < LARGEST; k++)
            from[i][k] = of_norm_11[i][k] * times;
    run_with(c, (const double(*)[LARGEST])from);
    cr_assert(near(wg_item(c->norm), 11 * times, 0, digits));
    for (int i = 0; i < N; i++)
        for (int k = 0; k < wg_count(c->g[i]); k++)
            cr_assert(near(c->to[i][k], from[i][k] * factor_for(most, 11 * times), 0, digits));
}

Test(clip, by_the_norm_of_all)
{
    for (int r = 0; r < 2; r++) {
        clipping c;
        start(&c, reals[r]);
        check_factor(&c, 5.5, 1);
        check_factor(&c, 11, 1);
        check_factor(&c, 12, 1);
        check_factor(&c, 0, 1);
        check_factor(&c, 1, 0x1p50);
        check_factor(&c, 1, 0x1p-40);
        check_factor(&c, (double)INFINITY, 1);
        expect_ok(c.tape);
        wg_tape_free(c.tape);
    }
}

Test(clip, zeros_stay_zeros)
{
    clipping c;
    start(&c, WG_F32);
    check_factor(&c, 1, 0);
    check_factor(&c, 0, 0);
    wg_tape_free(c.tape);
}

/* A norm that is not finite cannot be brought down to another: it leaves NaN or 0, never ∞. */
Test(clip, by_norms_that_are_not_finite)
{
    clipping c;
    const double nan[N][LARGEST] = {{1, (double)NAN}, {1}, {1}};
    const double infinite[N][LARGEST] = {{1, (double)INFINITY}, {1}, {0}};
    const double squares_overflow[N][LARGEST] = {{1, 0x1p100}, {1}, {-1}};
    start(&c, WG_F32);
    c.norm = wg_clip_norm(c.g, N, 1, c.out);
    run_with(&c, nan);
    cr_assert(isnan(wg_item(c.norm)) && isnan(c.to[0][0]) && isnan(c.to[1][0]));
    run_with(&c, infinite);
    cr_assert(isinf(wg_item(c.norm)) && isnan(c.to[0][1]));
    cr_assert(c.to[0][0] == 0 && c.to[1][0] == 0 && c.to[2][0] == 0);
    run_with(&c, squares_overflow);
    cr_assert(isinf(wg_item(c.norm)) && c.to[0][1] == 0 && c.to[2][0] == 0);
    wg_tape_free(c.tape);
}

Test(clip, in_place)
{
    clipping c;
    start(&c, WG_F64);
    wg_clip_value(c.g, N, 1, c.out);
    wg_tensor list[N] = {c.g[0], c.g[1], c.g[2]};
    cr_assert(wg_clip_value(list, N, 1, list) == WG_OK);
    for (int i = 0; i < N; i++)
        cr_assert(wg_same(list[i], c.out[i]));
    wg_clip_norm(c.g, N, 1, c.out);
    memcpy(list, c.g, sizeof list);
    wg_clip_norm(list, N, 1, list);
    for (int i = 0; i < N; i++)
        cr_assert(wg_same(list[i], c.out[i]));
    wg_tape_free(c.tape);
}

static double square(double x)
{
    return x * x;
}

static void record_clipped(const wg_optimizer *o, double *a, double *b)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor p = wg_param(t, "a", WG_F64, WG_SCALAR),
                    q = wg_param(t, "b", WG_F64, WG_SHAPE(1));
    const wg_tensor L = wg_sum(wg_add(wg_scaled(3, p), wg_scaled(-8, q)));
    const wg_tensor y = wg_minimize(L, o);
    wg_fill(p, 0);
    wg_fill(q, 0);
    run_for(&y, 1);
    *a = wg_item(p);
    *b = wg_item(q);
    wg_tape_free(t);
}

Test(clip, an_optimiser_clips_by_value_then_by_norm)
{
    double a, b;
    wg_optimizer o = wg_sgd(1);
    o.clip_value = 4;
    record_clipped(&o, &a, &b);
    cr_assert(a == -3 && b == 4);
    o.clip_norm = 2.5;
    record_clipped(&o, &a, &b);
    cr_assert(near(a, -3 * factor_for(2.5, 5), 0, 1e-15) &&
              near(b, 4 * factor_for(2.5, 5), 0, 1e-15));
    o.clip_value = 0;
    record_clipped(&o, &a, &b);
    const double norm = sqrt(square(3) + square(8));
    cr_assert(near(a, -3 * factor_for(2.5, norm), 0, 1e-15));
    o.maximize = true;
    record_clipped(&o, &a, &b);
    cr_assert(near(b, -8 * factor_for(2.5, norm), 0, 1e-15));
}

Test(clip, gradients_have_a_derivative_through_it)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor g = wg_input(t, "g", WG_F64, WG_SCALAR);
    wg_tensor out;
    double got;
    wg_clip_norm(&g, 1, 2, &out);
    put(g, (double[]){8});
    value_of(wg_gradient(out, g), &got); /* 2 g / (g + ε) by g is 2 ε / (g + ε)² */
    cr_assert(near(got, 2e-6 / square(8 + 1e-6), 1e-15, 1e-9));
    wg_tape_free(t);
}

Test(clip, refuses_what_it_cannot_clip)
{
    clipping c;
    start(&c, WG_F32);
    cr_assert(wg_clip_value(c.g, N, -1, c.out) == WG_ERROR_ARGUMENT && !wg_is_valid(c.out[2]));
    expect_error(c.tape, WG_ERROR_ARGUMENT, "wg_clip_value: 3 gradients, to be clipped at -1");
    expect_poisoned(wg_clip_norm(c.g, N, (double)NAN, c.out), c.tape, WG_ERROR_ARGUMENT, "at nan");
    cr_assert(!wg_is_valid(c.out[0]) && c.out[0].tape == c.tape);
    cr_assert(wg_clip_value(c.g, -2, 1, c.out) == WG_ERROR_ARGUMENT);
    cr_assert(wg_clip_value(c.g, N, 1, NULL) == WG_ERROR_NULL);
    expect_error(c.tape, WG_ERROR_NULL, "wg_clip_value: a list of 3 gradients is NULL");
    cr_assert(wg_clip_value(NULL, N, 1, c.out) == WG_ERROR_NULL && !wg_is_valid(c.out[1]));
    cr_assert(!wg_clip_norm(NULL, N, 1, c.out).tape);
    cr_assert(wg_clip_value(NULL, 0, 1, NULL) == WG_OK && !wg_clip_norm(NULL, 0, 1, NULL).tape);
    c.g[1] = wg_input(c.tape, "d", WG_F64, WG_SHAPE(2));
    expect_poisoned(wg_clip_norm(c.g, N, 1, c.out), c.tape, WG_ERROR_DTYPE,
                    "wg_clip_norm: gradient d [2] is f64, those before it f32: all must be alike");
    cr_assert(!wg_is_valid(c.out[0]) && !wg_is_valid(c.out[2]));
    c.g[1] = wg_input(c.tape, "i", WG_I64, WG_SHAPE(2));
    cr_assert(wg_clip_value(c.g, N, 1, c.out) == WG_ERROR_DTYPE && !wg_is_valid(c.out[1]));
    wg_clear_error(c.tape);
    wg_tape_free(c.tape);
}
