#include "losses.h"

void check_loss_reductions(const char *op, loss_of *of)
{
    wg_tape *t = wg_tape_new();
    double l[6], mean, sum;
    char sentence[80];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 3));
    const wg_tensor target = wg_input(t, "target", WG_F64, WG_SHAPE(2, 3));
    put_random(x, 1, -2, 2);
    put_random(target, 2, 0.1, 1);
    value_of(of(x, target, WG_REDUCE_NONE), l);
    value_of(of(x, target, WG_REDUCE_MEAN), &mean);
    value_of(of(x, target, WG_REDUCE_SUM), &sum);
    cr_assert(near(sum, l[0] + l[1] + l[2] + l[3] + l[4] + l[5], 1e-15, 1e-15));
    cr_assert(near(mean, sum / 6, 1e-15, 1e-15));
    snprintf(sentence, sizeof sentence, "%s: 7 is no reduction", op);
    expect_poisoned(of(x, target, (wg_reduction)7), t, WG_ERROR_ARGUMENT, sentence);
    wg_tape_free(t);
}
