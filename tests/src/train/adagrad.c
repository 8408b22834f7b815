/* Tests of src/train/adagrad.c. */
#include "training.h"

#include <math.h>

static const char *const sums[MOST_STATES] = {"s"};

static void adagrad(const wg_optimizer *o, int k, double g, double *p, double s[])
{
    g = (o->maximize ? -g : g) + o->weight_decay * *p;
    s[0] += g * g;
    *p -= o->rate / (1 + (k - 1) * o->rate_decay) * g / (sqrt(s[0]) + o->eps);
}

Test(adagrad, steps_by_the_gradient_over_the_root_of_the_sum_of_squares)
{
    wg_optimizer o = wg_adagrad(0.5);
    cr_assert(o.eps == 1e-10 && o.initial == 0 && o.rate_decay == 0 && o.weight_decay == 0);
    check_optimizer(&o, adagrad, sums, 0);
    o.weight_decay = 0.25;
    o.eps = 0.5;
    check_optimizer(&o, adagrad, sums, 0);
}

Test(adagrad, the_sum_begins_where_it_is_told)
{
    wg_optimizer o = wg_adagrad(0.5);
    o.initial = 2.5;
    check_optimizer(&o, adagrad, sums, 2.5);
}

Test(adagrad, the_rate_may_decay)
{
    wg_optimizer o = wg_adagrad(0.5);
    o.rate_decay = 0.125;
    check_optimizer(&o, adagrad, sums, 0);
    o.weight_decay = 0.25;
    o.maximize = true;
    o.initial = 1;
    check_optimizer(&o, adagrad, sums, 1);
}
