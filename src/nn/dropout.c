/* dropout.c — dropout that counts the runs, and so has new numbers in each. */
#include "parameters.h"

wg_tensor wg_nn_dropout(wg_tensor x, const char *name, double p, bool training)
{
    if (!wg_enter_layer("wg_nn_dropout", x, name))
        return wg_poisoned(x.tape);
    if (!training)
        return wg_leave_layer(x);
    const wg_tensor step = wg_nn_state_full(x.tape, "step", WG_I64, WG_SCALAR, 0);
    const wg_key key = {wg_seed_for(x.tape, wg_name_of(step)), step};
    const wg_tensor y = wg_dropout(x, p, key), next = wg_assign(step, wg_next(step));
    return wg_leave_layer(wg_with(y, &next, 1));
}
