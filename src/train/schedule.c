/* schedule.c — the learning rate at step k, recorded in f64. */
#include "updates.h"

#include <inttypes.h>
#include <math.h>

static const double pi = 3.14159265358979323846;

/* Keeps an error unless the schedule's numbers are finite and it has at least one step. */
static bool check(const wg_schedule *s, wg_tape *t, const char *name)
{
    const bool finite = isfinite(s->factor) && isfinite(s->least) && isfinite(s->power) &&
                        isfinite(s->from) && isfinite(s->to);
    if (finite && s->steps >= 1 && s->power >= 0)
        return true;
    if (s->steps < 1)
        wg_fail(t, WG_ERROR_ARGUMENT, "%s schedule: %" PRId64 " steps; at least 1", name, s->steps);
    else if (!finite)
        wg_fail(t, WG_ERROR_ARGUMENT, "%s schedule: a number is not finite", name);
    else
        wg_fail(t, WG_ERROR_ARGUMENT, "%s schedule: the power is %g; at least 0", name, s->power);
    return false;
}

/* min(k, steps) / steps */
static wg_tensor progress(const wg_schedule *s, wg_tensor k)
{
    const wg_tensor steps = wg_scalar_like(k, (double)s->steps);
    return wg_div(wg_minimum(k, steps), steps);
}

/* r factor^⌊k / every⌋; for every = 1, r factorᵏ */
static wg_tensor power_of_factor(const wg_schedule *s, wg_tensor base, wg_tensor k)
{
    const wg_tensor every = wg_scalar_like(k, (double)s->steps);
    const wg_tensor times = s->steps == 1 ? k : wg_floor(wg_div(k, every));
    return wg_mul(base, wg_pow(wg_scalar_like(k, s->factor), times));
}

static wg_tensor step(const wg_schedule *s, wg_tensor base, wg_tensor k)
{
    return check(s, k.tape, "step") ? power_of_factor(s, base, k) : wg_poisoned(k.tape);
}

static wg_tensor exponential(const wg_schedule *s, wg_tensor base, wg_tensor k)
{
    return check(s, k.tape, "exponential") ? power_of_factor(s, base, k) : wg_poisoned(k.tape);
}

/* least + (r − least) (1 + cos(π k / steps)) / 2 */
static wg_tensor cosine(const wg_schedule *s, wg_tensor base, wg_tensor k)
{
    if (!check(s, k.tape, "cosine"))
        return wg_poisoned(k.tape);
    const wg_tensor least = wg_scalar_like(k, s->least),
                    steps = wg_scalar_like(k, (double)s->steps);
    const wg_tensor wave = wg_cos(wg_div(wg_scaled(pi, k), steps));
    const wg_tensor part = wg_scaled(0.5, wg_add(wg_scalar_like(k, 1), wave));
    return wg_add(least, wg_mul(wg_sub(base, least), part));
}

/* r (1 − min(k, steps) / steps)^power */
static wg_tensor polynomial(const wg_schedule *s, wg_tensor base, wg_tensor k)
{
    if (!check(s, k.tape, "polynomial"))
        return wg_poisoned(k.tape);
    const wg_tensor rest = wg_sub(wg_scalar_like(k, 1), progress(s, k));
    return wg_mul(base, wg_pow(rest, wg_scalar_like(k, s->power)));
}

/* r (from + (to − from) min(k, steps) / steps) */
static wg_tensor linear(const wg_schedule *s, wg_tensor base, wg_tensor k)
{
    if (!check(s, k.tape, "linear"))
        return wg_poisoned(k.tape);
    const wg_tensor way = wg_scaled(s->to - s->from, progress(s, k));
    return wg_mul(base, wg_add(wg_scalar_like(k, s->from), way));
}

wg_schedule wg_step_schedule(int64_t every, double factor)
{
    return (wg_schedule){.rate = step, .steps = every, .factor = factor};
}

wg_schedule wg_exponential_schedule(double factor)
{
    return (wg_schedule){.rate = exponential, .steps = 1, .factor = factor};
}

wg_schedule wg_cosine_schedule(int64_t steps, double least)
{
    return (wg_schedule){.rate = cosine, .steps = steps, .least = least};
}

wg_schedule wg_polynomial_schedule(int64_t steps, double power)
{
    return (wg_schedule){.rate = polynomial, .steps = steps, .power = power};
}

wg_schedule wg_linear_schedule(double from, double to, int64_t steps)
{
    return (wg_schedule){.rate = linear, .steps = steps, .from = from, .to = to};
}

/* ---- The rate -------------------------------------------------------------------------------- */

/* What the schedule says, which must be a number in f64. */
static wg_tensor scheduled(const wg_schedule *s, wg_tensor base, wg_tensor k)
{
    const wg_tensor rate = s->rate ? s->rate(s, base, k) : base;
    if (!wg_is_valid(rate) || rate.tape != k.tape)
        return wg_fail(k.tape, WG_ERROR_ARGUMENT, "wg_rate_at: the schedule's rate is %s",
                       wg_is_valid(rate) ? "of another tape" : wg_describe(rate).s);
    if (wg_dtype_of(rate) != WG_F64 || wg_shape_of(rate).ndim != 0)
        return wg_fail(k.tape, WG_ERROR_SHAPE, "wg_rate_at: the schedule's rate is %s %s; f64 []",
                       wg_dtype_name(wg_dtype_of(rate)), wg_describe(rate).s);
    return rate;
}

/* r (warmup_from + (1 − warmup_from) k / warmup) for the first steps, then what is scheduled. */
static wg_tensor warmed_up(const wg_schedule *s, wg_tensor base, wg_tensor k)
{
    const wg_tensor end = wg_scalar_like(k, (double)s->warmup);
    const wg_tensor way = wg_scaled(1 - s->warmup_from, wg_div(k, end));
    const wg_tensor rising = wg_mul(base, wg_add(wg_scalar_like(k, s->warmup_from), way));
    const wg_tensor then = scheduled(s, base, wg_relu(wg_sub(k, end)));
    return wg_where(wg_less(k, end), rising, then);
}

wg_tensor wg_rate_at(const wg_schedule *s, double base, wg_tensor k)
{
    if (!wg_is_valid(k))
        return wg_fail(k.tape, k.index ? WG_ERROR_STATE : WG_ERROR_NULL,
                       "wg_rate_at: the step is %s", wg_describe(k).s);
    if (wg_dtype_of(k) != WG_I64 || wg_count(k) != 1)
        return wg_fail(k.tape, wg_count(k) != 1 ? WG_ERROR_SHAPE : WG_ERROR_DTYPE,
                       "wg_rate_at: the step is %s %s; one element of i64",
                       wg_dtype_name(wg_dtype_of(k)), wg_describe(k).s);
    if (!isfinite(base) || (s && (s->warmup < 0 || !isfinite(s->warmup_from))))
        return wg_fail(k.tape, WG_ERROR_ARGUMENT,
                       "wg_rate_at: base rate %g, warm-up from %g in %" PRId64 " steps", base,
                       s ? s->warmup_from : 0.0, s ? s->warmup : 0);
    const wg_tensor r = wg_scalar(k.tape, WG_F64, base);
    if (!s)
        return r;
    const wg_tensor number = wg_cast(wg_reshape(k, WG_SCALAR), WG_F64);
    return s->warmup > 0 ? warmed_up(s, r, number) : scheduled(s, r, number);
}
