/* compose.c — what functions that record several ops in their own name share. */
#include "compose.h"

wg_tensor wg_refused(int count, const wg_tensor x[])
{
    for (int k = 0; k < count; k++)
        if (x[k].tape)
            return wg_poisoned(x[k].tape);
    return wg_poisoned(NULL);
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
