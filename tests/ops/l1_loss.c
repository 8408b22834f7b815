/* Tests of ops/l1_loss.c. */
#include "losses.h"

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
    check_loss_reductions("l1_loss", wg_l1_loss);
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
