/* Tests of src/train/schedule.c. */
#include "training.h"

#include <math.h>

static const double pi = 3.14159265358979323846, base = 0.4;

typedef double rate_of(const wg_schedule *s, int k);

static double none(const wg_schedule *s, int k)
{
    (void)s, (void)k;
    return base;
}

static double by_steps(const wg_schedule *s, int k)
{
    double r = base;
    for (int i = 1; i <= k; i++)
        r *= i % s->steps == 0 ? s->factor : 1;
    return r;
}

static double cosine(const wg_schedule *s, int k)
{
    return s->least + (base - s->least) * (1 + cos(pi * k / (double)s->steps)) / 2;
}

static double progress(const wg_schedule *s, int k)
{
    return k < s->steps ? k / (double)s->steps : 1;
}

static double polynomial(const wg_schedule *s, int k)
{
    return base * pow(1 - progress(s, k), s->power);
}

static double linear(const wg_schedule *s, int k)
{
    return base * (s->from * (1 - progress(s, k)) + s->to * progress(s, k));
}

/* The rate at each step, and warmed up before. */
static void check_rates(wg_schedule s, rate_of *right)
{
    enum { STEPS = 25 };
    wg_tape *t = wg_tape_new();
    const wg_tensor k = wg_input(t, "k", WG_I64, WG_SCALAR), rate = wg_rate_at(&s, base, k);
    s.warmup = 5;
    s.warmup_from = 0.25;
    const wg_tensor wanted[] = {rate, wg_rate_at(&s, base, k)};
    wg_program *p = wg_compile(t, wanted, 2);
    cr_assert(p, "%s", wg_error_message(t));
    for (int i = 0; i < STEPS; i++) {
        const double warm = i < 5 ? base * (0.25 + 0.75 * i / 5) : right(&s, i - 5);
        put(k, (double[]){i});
        cr_assert(wg_run(p) == WG_OK);
        cr_assert(near(wg_item(wanted[0]), right(&s, i), 1e-17, 1e-14), "%g, not %g, at step %d",
                  wg_item(wanted[0]), right(&s, i), i);
        cr_assert(near(wg_item(wanted[1]), warm, 1e-17, 1e-14), "%g, not %g, at step %d",
                  wg_item(wanted[1]), warm, i);
    }
    wg_tape_free(t);
}

Test(schedule, none_is_the_base_rate)
{
    check_rates((wg_schedule){0}, none);
    wg_tape *t = wg_tape_new();
    const wg_tensor k = wg_input(t, "k", WG_I64, WG_SHAPE(1, 1)), r = wg_rate_at(NULL, 0.5, k);
    double got;
    put(k, (double[]){7});
    value_of(r, &got);
    cr_assert(got == 0.5 && wg_dtype_of(r) == WG_F64 && wg_shape_of(r).ndim == 0);
    wg_tape_free(t);
}

Test(schedule, of_steps)
{
    check_rates(wg_step_schedule(4, 0.5), by_steps);
    check_rates(wg_step_schedule(7, 0.1), by_steps);
    check_rates(wg_step_schedule(3, -0.5), by_steps);
}

Test(schedule, exponential)
{
    check_rates(wg_exponential_schedule(0.9), by_steps);
    check_rates(wg_exponential_schedule(1.25), by_steps);
    check_rates(wg_exponential_schedule(0), by_steps);
}

Test(schedule, cosine_falls_and_rises_again)
{
    check_rates(wg_cosine_schedule(10, 0), cosine);
    check_rates(wg_cosine_schedule(8, 0.03), cosine);
    check_rates(wg_cosine_schedule(1, 0.5), cosine);
}

Test(schedule, polynomial)
{
    check_rates(wg_polynomial_schedule(10, 1), polynomial);
    check_rates(wg_polynomial_schedule(12, 2.5), polynomial);
    check_rates(wg_polynomial_schedule(12, 0), polynomial);
}

Test(schedule, linear)
{
    check_rates(wg_linear_schedule(1.0 / 3, 1, 5), linear);
    check_rates(wg_linear_schedule(1, 0, 40), linear);
}

/* base² / (1 + k / own) */
static wg_tensor of_ours(const wg_schedule *s, wg_tensor r, wg_tensor k)
{
    const wg_tensor slow = wg_div(k, wg_scalar_like(k, *(const double *)s->own));
    return wg_div(wg_square(r), wg_add(wg_scalar_like(k, 1), slow));
}

static double ours(const wg_schedule *s, int k)
{
    return base * base / (1 + k / *(const double *)s->own);
}

Test(schedule, may_be_a_function_of_ones_own)
{
    const double slowness = 3;
    check_rates((wg_schedule){.rate = of_ours, .own = &slowness}, ours);
}

/* Steps are counted from 0, also beside an optimiser, whose own first step is number 1. */
Test(schedule, serves_an_optimiser_from_step_0)
{
    wg_tape *t = wg_tape_new();
    wg_optimizer o = wg_sgd(0.5);
    o.schedule = wg_linear_schedule(1, 0, 4);
    const wg_tensor p = wg_param(t, "p", WG_F64, WG_SCALAR), y = wg_minimize(wg_neg(p), &o);
    wg_program *step = wg_compile(t, &y, 1);
    wg_fill(p, 0);
    const double right[] = {0.5, 0.875, 1.125, 1.25, 1.25, 1.25};
    for (int k = 0; k < 6; k++)
        cr_assert(wg_run(step) == WG_OK && wg_item(p) == right[k]);
    wg_tape_free(t);
}

static wg_tensor in_f32(const wg_schedule *s, wg_tensor r, wg_tensor k)
{
    (void)s, (void)k;
    return wg_cast(r, WG_F32);
}

static wg_tensor none_at_all(const wg_schedule *s, wg_tensor r, wg_tensor k)
{
    (void)s, (void)r, (void)k;
    return WG_NONE;
}

static wg_tensor of_two(const wg_schedule *s, wg_tensor r, wg_tensor k)
{
    (void)s, (void)k;
    return wg_broadcast(r, WG_SHAPE(2));
}

static void refuse(wg_tensor k, wg_schedule s, wg_status status, const char *words)
{
    expect_poisoned(wg_rate_at(&s, base, k), k.tape, status, words);
}

Test(schedule, refuses_numbers_out_of_range)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor k = wg_input(t, "k", WG_I64, WG_SCALAR);
    const wg_status bad = WG_ERROR_ARGUMENT;
    refuse(k, wg_step_schedule(0, 0.5), bad, "step schedule: 0 steps; at least 1");
    refuse(k, wg_step_schedule(2, (double)NAN), bad, "step schedule: a number is not finite");
    refuse(k, wg_exponential_schedule((double)INFINITY), bad, "exponential schedule: a number is");
    refuse(k, wg_cosine_schedule(-3, 0), bad, "cosine schedule: -3 steps");
    refuse(k, wg_cosine_schedule(3, (double)NAN), bad, "cosine schedule: a number");
    refuse(k, wg_polynomial_schedule(0, 1), bad, "polynomial schedule: 0 steps");
    refuse(k, wg_polynomial_schedule(2, -1), bad, "polynomial schedule: the power is -1");
    refuse(k, wg_linear_schedule(0, 1, 0), bad, "linear schedule: 0 steps");
    refuse(k, wg_linear_schedule((double)INFINITY, 1, 5), bad, "linear schedule: a number");
    refuse(k, wg_linear_schedule(0, (double)NAN, 5), bad, "linear schedule: a number");
    refuse(k, (wg_schedule){.warmup = -1}, bad, "warm-up from 0 in -1 steps");
    refuse(k, (wg_schedule){.warmup = 1, .warmup_from = (double)NAN}, bad, "warm-up from nan");
    refuse(k, (wg_schedule){.rate = in_f32}, WG_ERROR_SHAPE, "the schedule's rate is f32");
    refuse(k, (wg_schedule){.rate = of_two}, WG_ERROR_SHAPE, "the schedule's rate is f64");
    refuse(k, (wg_schedule){.rate = none_at_all}, bad, "the schedule's rate is a tensor without");
    expect_poisoned(wg_rate_at(NULL, (double)NAN, k), t, bad, "base rate nan");
    wg_tape_free(t);
}

Test(schedule, refuses_a_step_that_is_no_whole_number)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR),
                    two = wg_input(t, "two", WG_I64, WG_SHAPE(2));
    expect_poisoned(wg_rate_at(NULL, 1, x), t, WG_ERROR_DTYPE, "wg_rate_at: the step is f64 x []");
    expect_poisoned(wg_rate_at(NULL, 1, two), t, WG_ERROR_SHAPE, "the step is i64 two [2]; one");
    expect_poisoned(wg_rate_at(NULL, 1, wg_poisoned(t)), t, WG_ERROR_NULL, "a poisoned tensor");
    cr_assert(!wg_rate_at(NULL, 1, WG_NONE).tape);
    wg_tape_free(t);
}
