/* compose.c — what functions and rules share that record several ops. */
#include "compose.h"

wg_tensor wg_refused(int count, const wg_tensor x[])
{
    for (int k = 0; k < count; k++)
        if (x[k].tape)
            return wg_poisoned(x[k].tape);
    return wg_poisoned(NULL);
}

wg_tensor wg_times(double factor, wg_tensor x)
{
    return wg_mul(wg_scalar_like(x, factor), x);
}

void wg_vjp_of_choice(const wg_node *y, wg_tensor a_gives_way, wg_tensor b_gives_way,
                      wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor equal = wg_equal(y->x[0], y->x[1]), zero = wg_scalar_like(ybar, 0);
    const wg_tensor rest = wg_where(equal, wg_times(0.5, ybar), ybar);
    xbar[0] = wg_where(a_gives_way, zero, rest);
    xbar[1] = wg_where(b_gives_way, zero, rest);
}

void wg_add_axes(wg_axes *to, int first, int count)
{
    for (int i = 0; i < count; i++)
        to->axis[to->count++] = first + i;
}

wg_axes wg_inverse_order(const wg_axes *order)
{
    wg_axes inverse = {.count = order->count};
    for (int d = 0; d < order->count; d++)
        inverse.axis[order->axis[d]] = d;
    return inverse;
}
