/* adagrad.c — steps by the gradient over the root of the sum of all its squares so far:
 *     s ← s + g²;  p ← p − γ / (1 + (k − 1) rate_decay) g / (√s + eps)
 * (Duchi, Hazan and Singer 2011). */
#include "updates.h"

/* γ / (1 + (k − 1) rate_decay) */
static wg_tensor decayed_rate(const wg_optimizer *o, wg_tensor rate, wg_tensor k)
{
    const wg_tensor one = wg_scalar_like(k, 1);
    if (o->rate_decay == 0)
        return rate;
    return wg_div(rate, wg_add(one, wg_scaled(o->rate_decay, wg_sub(k, one))));
}

static wg_tensor update(const wg_optimizer *o, wg_tensor p, wg_tensor g, wg_tensor rate,
                        wg_tensor k)
{
    g = wg_decayed(o, p, g);
    const wg_tensor s = wg_new_state(p, "s", o->initial);
    const wg_tensor sum = wg_assign(s, wg_add(s, wg_square(g)));
    const wg_tensor spread = wg_add(wg_sqrt(sum), wg_scalar_like(p, o->eps));
    const wg_tensor size = wg_number_for(p, decayed_rate(o, rate, k));
    const wg_tensor move = wg_div(wg_mul(size, g), spread);
    return wg_with(wg_assign(p, wg_sub(p, move)), &sum, 1);
}

wg_optimizer wg_adagrad(double rate)
{
    return (wg_optimizer){.name = "adagrad", .update = update, .rate = rate, .eps = 1e-10};
}
