/* Tests of src/train/check.c. */
#include "training.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef struct field {
    const char *name;
    size_t at;
    bool below_1;
} field;

#define FIELD(name, below_1)                           \
    {                                                  \
#name, offsetof(wg_optimizer, name), (below_1) \
    }

static const field fields[] = {
    FIELD(rate, false),       FIELD(weight_decay, false), FIELD(clip_value, false),
    FIELD(clip_norm, false),  FIELD(momentum, false),     FIELD(dampening, false),
    FIELD(beta1, true),       FIELD(beta2, true),         FIELD(alpha, true),
    FIELD(rate_decay, false), FIELD(initial, false),      FIELD(eps, false),
};

enum { FIELDS = sizeof fields / sizeof *fields };

static void set(wg_optimizer *o, const field *f, double value)
{
    memcpy((char *)o + f->at, &value, sizeof value);
}

static void refuse(const field *f, double value)
{
    wg_tape *t = wg_tape_new();
    wg_optimizer o = wg_adam(0.1);
    const wg_tensor L = half_square(t);
    const int64_t before = wg_tape_count(t);
    char words[64];
    set(&o, f, value);
    snprintf(words, sizeof words, "wg_minimize: adam: %s is ", f->name);
    expect_poisoned(wg_minimize(L, &o), t, WG_ERROR_ARGUMENT, words);
    cr_assert(wg_tape_count(t) == before);
    wg_tape_free(t);
}

Test(check, refuses_numbers_out_of_range)
{
    for (int i = 0; i < FIELDS; i++) {
        refuse(&fields[i], -0.5);
        refuse(&fields[i], (double)NAN);
        refuse(&fields[i], (double)INFINITY);
        if (fields[i].below_1)
            refuse(&fields[i], 1);
    }
}

Test(check, takes_the_ends_of_ranges)
{
    for (int i = 0; i < FIELDS; i++)
        for (int end = 0; end < 2; end++) {
            wg_tape *t = wg_tape_new();
            wg_optimizer o = wg_rmsprop(0.1);
            set(&o, &fields[i], end == 0 ? 0 : fields[i].below_1 ? 1 - 0x1p-53 : 0x1p1000);
            cr_assert(wg_is_valid(wg_minimize(half_square(t), &o)), "%s", wg_error_message(t));
            wg_tape_free(t);
        }
}

Test(check, nesterov_takes_momentum_and_no_dampening)
{
    wg_tape *t = wg_tape_new();
    wg_optimizer o = wg_sgd(0.1);
    const wg_tensor L = half_square(t);
    o.nesterov = true;
    expect_poisoned(wg_minimize(L, &o), t, WG_ERROR_ARGUMENT, "sgd: nesterov takes a momentum");
    o.momentum = 0.9;
    o.dampening = 0.1;
    expect_poisoned(wg_minimize(L, &o), t, WG_ERROR_ARGUMENT, "no dampening; they are 0.9 and 0.1");
    o.dampening = 0;
    cr_assert(wg_is_valid(wg_minimize(L, &o)));
    wg_tape_free(t);
}

Test(check, an_optimiser_has_a_name_and_an_update)
{
    wg_tape *t = wg_tape_new();
    wg_optimizer o = wg_sgd(0.1);
    const wg_tensor L = half_square(t);
    expect_poisoned(wg_minimize(L, NULL), t, WG_ERROR_NULL, "the optimiser is NULL");
    o.update = NULL;
    expect_poisoned(wg_minimize(L, &o), t, WG_ERROR_NULL, "the optimiser's update is NULL");
    o.name = NULL;
    expect_poisoned(wg_minimize(L, &o), t, WG_ERROR_NULL, "the optimiser's name is NULL");
    wg_tape_free(t);
}
