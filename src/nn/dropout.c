/* dropout.c — dropout that counts the runs, and so has new numbers in each. */
#include "parameters.h"

static wg_tensor drop(const wg_layer *l, wg_tensor x, double p)
{
    const wg_tensor step = wg_layer_state(l, "step", WG_I64, WG_SCALAR, 0);
    if (!wg_is_valid(step))
        return step;
    const wg_key key = {wg_seed_for(l->tape, wg_name_of(step)), step};
    const wg_tensor next = wg_assign(step, wg_next(step));
    return wg_with(wg_dropout(x, p, key), &next, 1);
}

wg_tensor wg_nn_dropout(wg_tensor x, const char *name, double p, bool training)
{
    wg_layer l;
    if (!wg_layer_begin("wg_nn_dropout", 0, 1, &x, name, &l))
        return wg_poisoned(l.tape);
    return wg_layer_end(&l, training ? drop(&l, x, p) : x);
}
