/* check.c — the numbers of an optimiser, and their ranges. */
#include "updates.h"

#include <math.h>

typedef struct number {
    const char *name;
    double value;
    bool below_1;
} number;

static bool in_range(const number *n)
{
    return isfinite(n->value) && n->value >= 0 && (!n->below_1 || n->value < 1);
}

static bool check_numbers(wg_tape *t, const wg_optimizer *o)
{
    const number numbers[] = {
        {"rate", o->rate, false},
        {"weight_decay", o->weight_decay, false},
        {"clip_value", o->clip_value, false},
        {"clip_norm", o->clip_norm, false},
        {"momentum", o->momentum, false},
        {"dampening", o->dampening, false},
        {"beta1", o->beta1, true},
        {"beta2", o->beta2, true},
        {"alpha", o->alpha, true},
        {"rate_decay", o->rate_decay, false},
        {"initial", o->initial, false},
        {"eps", o->eps, false},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!in_range(&numbers[i])) {
            wg_fail(t, WG_ERROR_ARGUMENT, "wg_minimize: %s: %s is %g; it must be finite, ≥ 0%s",
                    o->name, numbers[i].name, numbers[i].value,
                    numbers[i].below_1 ? " and < 1" : "");
            return false;
        }
    return true;
}

bool wg_check_optimizer(wg_tape *t, const wg_optimizer *o)
{
    if (!o || !o->name || !o->update) {
        wg_fail(t, WG_ERROR_NULL, "wg_minimize: the optimiser%s is NULL",
                !o         ? ""
                : !o->name ? "'s name"
                           : "'s update");
        return false;
    }
    if (o->nesterov && (o->momentum == 0 || o->dampening != 0)) {
        wg_fail(t, WG_ERROR_ARGUMENT,
                "wg_minimize: %s: nesterov takes a momentum, and no dampening; they are %g and %g",
                o->name, o->momentum, o->dampening);
        return false;
    }
    return check_numbers(t, o);
}
