/* sgd.c — stochastic gradient descent, with momentum:
 *     b ← momentum b + (1 − dampening) g, but b = g at k = 1
 *     p ← p − γ b;   Nesterov's: p ← p − γ (g + momentum b);   without momentum: p ← p − γ g */
#include "updates.h"

/* 1 − dampening, and 1 in the first step: then b, which is 0, becomes g. */
static wg_tensor damped(const wg_optimizer *o, wg_tensor g, wg_tensor k)
{
    if (o->dampening == 0)
        return g;
    const wg_tensor one = wg_scalar_like(k, 1), rest = wg_scalar_like(k, 1 - o->dampening);
    return wg_mul(wg_number_for(g, wg_where(wg_equal(k, one), one, rest)), g);
}

/* p − γ d */
static wg_tensor moved(wg_tensor p, wg_tensor rate, wg_tensor d)
{
    return wg_assign(p, wg_sub(p, wg_mul(wg_number_for(p, rate), d)));
}

static wg_tensor update(const wg_optimizer *o, wg_tensor p, wg_tensor g, wg_tensor rate,
                        wg_tensor k)
{
    g = wg_decayed(o, p, g);
    if (o->momentum == 0)
        return moved(p, rate, g);
    const wg_tensor b = wg_new_state(p, "b", 0), before = wg_scaled(o->momentum, b);
    const wg_tensor after = wg_assign(b, wg_add(before, damped(o, g, k)));
    const wg_tensor d = o->nesterov ? wg_add(g, wg_scaled(o->momentum, after)) : after;
    return wg_with(moved(p, rate, d), &after, 1);
}

wg_optimizer wg_sgd(double rate)
{
    return (wg_optimizer){.name = "sgd", .update = update, .rate = rate};
}
