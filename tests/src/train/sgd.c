/* Tests of src/train/sgd.c. */
#include "training.h"

static const char *const no_states[MOST_STATES] = {NULL};
static const char *const momenta[MOST_STATES] = {"b"};

static double with_decay(const wg_optimizer *o, double g, double p)
{
    return (o->maximize ? -g : g) + o->weight_decay * p;
}

static void plain(const wg_optimizer *o, int k, double g, double *p, double s[])
{
    (void)k, (void)s;
    *p -= o->rate * with_decay(o, g, *p);
}

static void with_momentum(const wg_optimizer *o, int k, double g, double *p, double s[])
{
    g = with_decay(o, g, *p);
    s[0] = k == 1 ? g : o->momentum * s[0] + (1 - o->dampening) * g;
    *p -= o->rate * (o->nesterov ? g + o->momentum * s[0] : s[0]);
}

Test(sgd, goes_against_the_gradient)
{
    wg_optimizer o = wg_sgd(0.1);
    cr_assert(o.momentum == 0 && o.weight_decay == 0 && !o.nesterov && !o.maximize);
    check_optimizer(&o, plain, no_states, 0);
    o.weight_decay = 0.25;
    check_optimizer(&o, plain, no_states, 0);
    o.maximize = true;
    o.rate = 0.01;
    check_optimizer(&o, plain, no_states, 0);
}

Test(sgd, has_momentum_damped_but_in_the_first_step)
{
    wg_optimizer o = wg_sgd(0.05);
    o.momentum = 0.75;
    check_optimizer(&o, with_momentum, momenta, 0);
    o.dampening = 0.3;
    check_optimizer(&o, with_momentum, momenta, 0);
    o.weight_decay = 0.1;
    check_optimizer(&o, with_momentum, momenta, 0);
}

Test(sgd, looks_ahead_as_nesterov_does)
{
    wg_optimizer o = wg_sgd(0.05);
    o.momentum = 0.9;
    o.nesterov = true;
    check_optimizer(&o, with_momentum, momenta, 0);
    o.weight_decay = 0.1;
    o.maximize = true;
    o.rate = 0.01;
    check_optimizer(&o, with_momentum, momenta, 0);
}

/* Whatever the dampening, the first momentum is the gradient to the last bit. */
Test(sgd, the_first_momentum_is_the_gradient)
{
    wg_tape *t = wg_tape_new();
    wg_optimizer o = wg_sgd(0.1);
    o.momentum = 0.9;
    o.dampening = 0.3;
    const wg_tensor y = wg_minimize(half_square(t), &o);
    put(wg_find(t, "p"), (double[]){1.0 / 3});
    run_for(&y, 1);
    cr_assert(item_named(t, "sgd/p/b") == 1.0 / 3);
    wg_tape_free(t);
}

/* Everything about an update is on the tape: p − γ (g + λ p) by γ is −(g + λ p). */
Test(sgd, an_update_has_a_derivative_by_its_rate)
{
    wg_tape *t = wg_tape_new();
    wg_optimizer o = wg_sgd(0.1);
    o.weight_decay = 0.5;
    const wg_tensor L = half_square(t), p = wg_find(t, "p"), one = wg_scalar(t, WG_F64, 1);
    const wg_tensor rate = wg_input(t, "rate", WG_F64, WG_SCALAR);
    const wg_tensor after = o.update(&o, p, wg_gradient(L, p), rate, one);
    const wg_tensor by_rate = wg_gradient(wg_square(after), rate);
    put(p, (double[]){3});
    put(rate, (double[]){0.25});
    double got;
    value_of(by_rate, &got); /* p' = p (1 − 1.5 γ), p'² by γ is −3 p² (1 − 1.5 γ) */
    cr_assert(near(got, -27 * (1 - 1.5 * 0.25), 0, 1e-15));
    wg_tape_free(t);
}

/* One elementwise chain for each parameter, and no copy; without momentum no more than by hand. */
Test(sgd, is_computed_in_place)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(4, 3)),
                    W = wg_param(t, "W", WG_F64, WG_SHAPE(3, 2));
    const wg_tensor L = wg_sum(wg_square(wg_matmul(x, W)));
    const wg_tensor rate = wg_scalar(t, WG_F64, 0.5),
                    by_hand[] = {L, wg_assign(W, wg_sub(W, wg_mul(rate, wg_gradient(L, W))))};
    const wg_optimizer o = wg_sgd(0.5);
    const wg_tensor y = wg_minimize(L, &o);
    const int64_t least = wg_program_steps(wg_compile(t, by_hand, 2));
    const int64_t steps = wg_program_steps(wg_compile(t, &y, 1));
    cr_assert(steps == least + 2, "%lld steps, by hand %lld", (long long)steps, (long long)least);
    wg_tape_free(t);
}
