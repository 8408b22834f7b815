/* Tests of src/train/adam.c. */
#include "training.h"

#include <math.h>

static const char *const averages[MOST_STATES] = {"m", "v"};
static const char *const averages_and_largest[MOST_STATES] = {"m", "v", "v_max"};

/* The formulas of the papers, with the corrected averages as such. */
static void step_by(const wg_optimizer *o, int k, double g, double *p, double s[])
{
    s[0] = o->beta1 * s[0] + (1 - o->beta1) * g;
    s[1] = o->beta2 * s[1] + (1 - o->beta2) * g * g;
    s[2] = fmax(s[2], s[1]);
    const double m = s[0] / (1 - pow(o->beta1, k));
    const double v = s[o->amsgrad ? 2 : 1] / (1 - pow(o->beta2, k));
    *p -= o->rate * m / (sqrt(v) + o->eps);
}

static void adam(const wg_optimizer *o, int k, double g, double *p, double s[])
{
    step_by(o, k, (o->maximize ? -g : g) + o->weight_decay * *p, p, s);
}

static void adamw(const wg_optimizer *o, int k, double g, double *p, double s[])
{
    *p *= 1 - o->rate * o->weight_decay;
    step_by(o, k, o->maximize ? -g : g, p, s);
}

Test(adam, steps_by_the_mean_over_the_root_of_the_mean_square)
{
    wg_optimizer o = wg_adam(0.05);
    cr_assert(o.beta1 == 0.9 && o.beta2 == 0.999 && o.eps == 1e-8 && o.weight_decay == 0);
    check_optimizer(&o, adam, averages, 0);
    o.beta1 = 0.5;
    o.beta2 = 0.75;
    o.eps = 0.125;
    check_optimizer(&o, adam, averages, 0);
    o.beta1 = o.beta2 = 0;
    check_optimizer(&o, adam, averages, 0);
}

Test(adam, adds_the_weight_decay_to_the_gradient)
{
    wg_optimizer o = wg_adam(0.05);
    o.weight_decay = 0.5;
    check_optimizer(&o, adam, averages, 0);
    o.maximize = true;
    check_optimizer(&o, adam, averages, 0);
}

Test(adam, amsgrad_keeps_the_largest_mean_square)
{
    wg_optimizer o = wg_adam(0.25);
    o.amsgrad = true;
    o.beta2 = 0.5;
    check_optimizer(&o, adam, averages_and_largest, 0);
    o.weight_decay = 0.25;
    check_optimizer(&o, adam, averages_and_largest, 0);
}

Test(adam, adamw_takes_the_weight_decay_from_the_parameter)
{
    wg_optimizer o = wg_adamw(0.05);
    cr_assert(o.beta1 == 0.9 && o.beta2 == 0.999 && o.eps == 1e-8 && o.weight_decay == 0.01);
    check_optimizer(&o, adamw, averages, 0);
    o.weight_decay = 0.5;
    o.amsgrad = o.maximize = true;
    check_optimizer(&o, adamw, averages_and_largest, 0);
    o.weight_decay = 0;
    check_optimizer(&o, adamw, averages_and_largest, 0);
}

/* With states zero, the first step is γ g / (|g| + eps), by the rate |g| / (|g| + eps) and by eps
 * −γ g / (|g| + eps)². */
Test(adam, an_update_has_derivatives)
{
    wg_tape *t = wg_tape_new();
    wg_optimizer o = wg_adam(0.1);
    o.eps = 1;
    const wg_tensor L = half_square(t), p = wg_find(t, "p"), one = wg_scalar(t, WG_F64, 1);
    const wg_tensor rate = wg_input(t, "rate", WG_F64, WG_SCALAR);
    const wg_tensor after = o.update(&o, p, wg_gradient(L, p), rate, one);
    const wg_tensor wanted[] = {wg_gradient(after, rate), wg_gradient(after, p)};
    put(p, (double[]){3});
    put(rate, (double[]){0.25});
    run_for(wanted, 2);
    cr_assert(near(wg_item(wanted[0]), -0.75, 0, 1e-12)); /* p' = p − γ p / (p + 1), as p > 0 */
    cr_assert(near(wg_item(wanted[1]), 1 - 0.25 / 16, 0, 1e-12));
    wg_tape_free(t);
}

/* The loss Σ of all elements of so many parameters. */
static int64_t steps_for(int parameters)
{
    wg_tape *t = wg_tape_new();
    const wg_optimizer o = wg_adam(0.1);
    wg_tensor L = wg_scalar(t, WG_F32, 0);
    for (int i = 0; i < parameters; i++)
        L = wg_add(L, wg_sum(wg_param(t, i ? "b" : "a", WG_F32, WG_SHAPE(3 + i))));
    const wg_tensor y = wg_minimize(L, &o);
    const int64_t steps = wg_program_steps(wg_compile(t, &y, 1));
    wg_tape_free(t);
    return steps;
}

/* Another parameter takes the ops of the formula, 3 for m, 4 for v and 6 for p, beside the 2 of the
 * loss: nothing is copied, and all share the numbers. */
Test(adam, is_computed_in_place_and_shares_its_numbers)
{
    cr_assert(steps_for(2) - steps_for(1) == 3 + 4 + 6 + 2);
}
