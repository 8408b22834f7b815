/* Tests of ops/l1_loss.c. */
#include "gradients.h"

#include <math.h>

static wg_tensor of(wg_tensor x, wg_tensor target)
{
    return wg_l1_loss(x, target, WG_REDUCE_NONE);
}

static double value(double x, double target)
{
    return fabs(x - target);
}

static double by_x(double x, double target)
{
    return x > target ? 1 : -1;
}

static double by_target(double x, double target)
{
    return x > target ? -1 : 1;
}

Test(l1_loss, is_the_distance)
{
    check_binary(&(binary){.op = "l1_loss",
                           .of = of,
                           .value = value,
                           .slope = {by_x, by_target},
                           .low = {0.5, -2},
                           .high = {2, 0.4}});
}

Test(l1_loss, is_reduced_to_its_mean_or_sum_or_left_as_it_is)
{
    wg_tape *t = wg_tape_new();
    double l[6], mean, sum;
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 3));
    const wg_tensor target = wg_input(t, "target", WG_F64, WG_SHAPE(2, 3));
    put_random(x, 1, -2, 2);
    put_random(target, 2, 0.1, 1);
    const wg_tensor each = wg_l1_loss(x, target, WG_REDUCE_NONE);
    value_of(each, l);
    value_of(wg_l1_loss(x, target, WG_REDUCE_MEAN), &mean);
    value_of(wg_l1_loss(x, target, WG_REDUCE_SUM), &sum);
    cr_assert(near(sum, l[0] + l[1] + l[2] + l[3] + l[4] + l[5], 1e-15, 1e-15));
    cr_assert(near(mean, sum / 6, 1e-15, 1e-15));
    expect_poisoned(wg_l1_loss(x, target, (wg_reduction)7), t, WG_ERROR_ARGUMENT,
                    "l1_loss: 7 is no reduction");
    wg_tape_free(t);
}

static wg_tensor to_one(wg_tensor x)
{
    return wg_l1_loss(x, wg_scalar_like(x, 1), WG_REDUCE_SUM);
}

Test(l1_loss, has_slope_zero_where_there_is_no_distance)
{
    const double point[][2] = {{1, 0}, {2, 1}, {0, -1}, {INFINITY, 1}};
    check_slopes(to_one, sizeof point / sizeof *point, point);
}
