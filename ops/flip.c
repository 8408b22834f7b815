/* ops/flip.c — axes backwards: a slice along each. */
#include "parts.h"

wg_tensor wg_flip(wg_tensor x, wg_axes axes)
{
    wg_axes list;
    if (!wg_valid_operand("flip", x) || !wg_axes_of("flip", x, &axes, &list))
        return wg_poisoned(x.tape);
    for (int i = 0; i < list.count; i++)
        x = wg_slice(x, list.axis[i], WG_OPEN, WG_OPEN, -1);
    return x;
}
