/* adam.c — steps by the mean of gradients over the root of the mean of their squares:
 *     m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²
 *     p ← p − γ / (1 − β₁ᵏ) m / (√v / √(1 − β₂ᵏ) + eps)
 * where 1 − βᵏ makes up for averages that began at 0. adam adds the weight decay to the gradient
 * (Kingma and Ba 2015), adamw takes it from the parameter (Loshchilov and Hutter 2019); amsgrad
 * takes the largest v so far (Reddi, Kale and Kumar 2018). */
#include "updates.h"

/* 1 − βᵏ */
static wg_tensor weight(double beta, wg_tensor k)
{
    return wg_sub(wg_scalar_like(k, 1), wg_pow(wg_scalar_like(k, beta), k));
}

/* √v / √(1 − β₂ᵏ) + eps, by the inverse of the number. */
static wg_tensor spread(const wg_optimizer *o, wg_tensor v, wg_tensor k)
{
    const wg_tensor scale = wg_number_for(v, wg_rsqrt(weight(o->beta2, k)));
    return wg_add(wg_mul(scale, wg_sqrt(v)), wg_scalar_like(v, o->eps));
}

/* p less its step, whose states are carried along. */
static wg_tensor step(const wg_optimizer *o, wg_tensor p, wg_tensor start, wg_tensor g,
                      wg_tensor rate, wg_tensor k)
{
    const wg_tensor m = wg_average(wg_new_state(p, "m", 0), o->beta1, g);
    const wg_tensor v = wg_average(wg_new_state(p, "v", 0), o->beta2, wg_square(g));
    wg_tensor states[] = {m, v, v};
    if (o->amsgrad) {
        const wg_tensor largest = wg_new_state(p, "v_max", 0);
        states[2] = wg_assign(largest, wg_maximum(largest, v));
    }
    const wg_tensor size = wg_number_for(p, wg_div(rate, weight(o->beta1, k)));
    const wg_tensor move = wg_div(wg_mul(size, m), spread(o, states[2], k));
    return wg_with(wg_assign(p, wg_sub(start, move)), states, o->amsgrad ? 3 : 2);
}

static wg_tensor update_adam(const wg_optimizer *o, wg_tensor p, wg_tensor g, wg_tensor rate,
                             wg_tensor k)
{
    return step(o, p, p, wg_decayed(o, p, g), rate, k);
}

/* (1 − γ λ) p, from where adamw takes its step. */
static wg_tensor update_adamw(const wg_optimizer *o, wg_tensor p, wg_tensor g, wg_tensor rate,
                              wg_tensor k)
{
    const wg_tensor rest = wg_sub(wg_scalar_like(rate, 1), wg_scaled(o->weight_decay, rate));
    const wg_tensor start = o->weight_decay == 0 ? p : wg_mul(wg_number_for(p, rest), p);
    return step(o, p, start, g, rate, k);
}

wg_optimizer wg_adam(double rate)
{
    return (wg_optimizer){.name = "adam",
                          .update = update_adam,
                          .rate = rate,
                          .beta1 = 0.9,
                          .beta2 = 0.999,
                          .eps = 1e-8};
}

wg_optimizer wg_adamw(double rate)
{
    wg_optimizer o = wg_adam(rate);
    o.name = "adamw";
    o.update = update_adamw;
    o.weight_decay = 0.01;
    return o;
}
