/* Tests of src/train/rmsprop.c. */
#include "training.h"

#include <math.h>

static const char *const mean_square[MOST_STATES] = {"v"};
static const char *const with_momentum[MOST_STATES] = {"v", "b"};
static const char *const all_three[MOST_STATES] = {"v", "b", "a"};

static void rmsprop(const wg_optimizer *o, int k, double g, double *p, double s[])
{
    (void)k;
    g = (o->maximize ? -g : g) + o->weight_decay * *p;
    s[0] = o->alpha * s[0] + (1 - o->alpha) * g * g;
    s[2] = o->alpha * s[2] + (1 - o->alpha) * g;
    const double d = sqrt(o->centered ? s[0] - s[2] * s[2] : s[0]) + o->eps;
    s[1] = o->momentum * s[1] + g / d;
    *p -= o->rate * s[1];
}

Test(rmsprop, steps_by_the_gradient_over_the_root_of_the_mean_square)
{
    wg_optimizer o = wg_rmsprop(0.05);
    cr_assert(o.alpha == 0.99 && o.eps == 1e-8 && o.momentum == 0 && !o.centered);
    check_optimizer(&o, rmsprop, mean_square, 0);
    o.alpha = 0.5;
    o.eps = 0.25;
    check_optimizer(&o, rmsprop, mean_square, 0);
    o.weight_decay = 0.25;
    o.maximize = true;
    check_optimizer(&o, rmsprop, mean_square, 0);
}

Test(rmsprop, has_momentum)
{
    wg_optimizer o = wg_rmsprop(0.02);
    o.momentum = 0.75;
    check_optimizer(&o, rmsprop, with_momentum, 0);
    o.weight_decay = 0.25;
    check_optimizer(&o, rmsprop, with_momentum, 0);
}

Test(rmsprop, may_be_centered)
{
    wg_optimizer o = wg_rmsprop(0.02);
    o.centered = true;
    o.eps = 0.125;
    check_optimizer(&o, rmsprop, mean_square, 0);
    o.momentum = 0.5;
    o.weight_decay = 0.125;
    check_optimizer(&o, rmsprop, all_three, 0);
}

/* Where the gradient stays the same, v − a² comes near 0, and is sometimes rounded to below it. */
Test(rmsprop, a_variance_that_is_rounded_below_0_is_0)
{
    wg_tape *t = wg_tape_new();
    wg_optimizer o = wg_rmsprop(0.001);
    o.centered = true;
    o.alpha = 0.5;
    o.eps = 1;
    const wg_tensor p = wg_param(t, "p", WG_F32, WG_SHAPE(64)),
                    c = wg_input(t, "c", WG_F32, WG_SHAPE(64));
    const wg_tensor y = wg_minimize(wg_sum(wg_mul(c, p)), &o);
    put_random(c, 1, 0.5, 1.5);
    wg_fill(p, 0);
    wg_program *step = wg_compile(t, &y, 1);
    double v[64], a[64], x[64];
    int below = 0;
    for (int k = 0; k < 60; k++) {
        cr_assert(wg_run(step) == WG_OK);
        get(wg_find(t, "rmsprop/p/v"), v);
        get(wg_find(t, "rmsprop/p/a"), a);
        for (int i = 0; i < 64; i++)
            below += (float)v[i] - (float)a[i] * (float)a[i] < 0;
    }
    get(p, x);
    for (int i = 0; i < 64; i++)
        cr_assert(isfinite(x[i]));
    cr_assert(below > 0);
    wg_tape_free(t);
}
