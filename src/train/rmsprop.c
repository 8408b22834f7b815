/* rmsprop.c — steps by the gradient over the root of the mean of its squares:
 *     v ← α v + (1 − α) g²;  d = √v + eps;  centered: a ← α a + (1 − α) g, d = √(v − a²) + eps
 *     p ← p − γ g / d;  with momentum b ← momentum b + g / d, p ← p − γ b
 * v − a², a variance, may be rounded to less than 0, and counts as 0 then. */
#include "updates.h"

enum { MOST_STATES = 3 };

static wg_tensor update(const wg_optimizer *o, wg_tensor p, wg_tensor g, wg_tensor rate,
                        wg_tensor k)
{
    (void)k;
    g = wg_decayed(o, p, g);
    wg_tensor states[MOST_STATES], spread, move;
    int n = 0;
    states[n++] = spread = wg_average(wg_new_state(p, "v", 0), o->alpha, wg_square(g));
    if (o->centered) {
        const wg_tensor a = states[n++] = wg_average(wg_new_state(p, "a", 0), o->alpha, g);
        spread = wg_relu(wg_sub(spread, wg_square(a)));
    }
    move = wg_div(g, wg_add(wg_sqrt(spread), wg_scalar_like(p, o->eps)));
    if (o->momentum > 0) {
        const wg_tensor b = wg_new_state(p, "b", 0);
        move = states[n++] = wg_assign(b, wg_add(wg_scaled(o->momentum, b), move));
    }
    move = wg_mul(wg_number_for(p, rate), move);
    return wg_with(wg_assign(p, wg_sub(p, move)), states, n);
}

wg_optimizer wg_rmsprop(double rate)
{
    return (wg_optimizer){
        .name = "rmsprop", .update = update, .rate = rate, .alpha = 0.99, .eps = 1e-8};
}
