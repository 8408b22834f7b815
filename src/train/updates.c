/* updates.c — what the updates of optimisers are made of. */
#include "updates.h"

wg_tensor wg_new_state(wg_tensor p, const char *name, double value)
{
    if (!wg_is_valid(p))
        return wg_poisoned(p.tape);
    const wg_tensor state = wg_state(p.tape, name, wg_dtype_of(p), wg_shape_of(p));
    return wg_fill(state, value) == WG_OK ? state : wg_poisoned(p.tape);
}

wg_tensor wg_number_for(wg_tensor p, wg_tensor number)
{
    const wg_dtype dtype = wg_dtype_of(p);
    return dtype == WG_F64 ? number : wg_cast(number, dtype);
}

wg_tensor wg_scaled(double factor, wg_tensor x)
{
    return factor == 1 ? x : wg_mul(wg_scalar_like(x, factor), x);
}

wg_tensor wg_decayed(const wg_optimizer *o, wg_tensor p, wg_tensor g)
{
    return o->weight_decay == 0 ? g : wg_add(g, wg_scaled(o->weight_decay, p));
}

wg_tensor wg_average(wg_tensor state, double f, wg_tensor x)
{
    const wg_tensor before = wg_scaled(f, state);
    return wg_assign(state, wg_add(before, wg_scaled(1 - f, x)));
}
