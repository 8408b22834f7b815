/* losses.c — see losses.h. */
#include "losses.h"

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    return ((const loss_op *)r->with)->of(x[0], x[1], WG_REDUCE_NONE);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const loss_op *l = r->with;
    wg_shape y;
    wg_broadcast_shapes(&r->shape[0], &r->shape[1], &y);
    for (int64_t i = 0; i < count_of(&y); i++) {
        const int64_t a = broadcast_index(&r->shape[0], &y, i);
        const int64_t b = broadcast_index(&r->shape[1], &y, i);
        xbar[0][a] += l->slope[0](x[0][a], x[1][b]) * ybar[i];
        xbar[1][b] += l->slope[1](x[0][a], x[1][b]) * ybar[i];
    }
}

void check_loss_rule(const loss_op *l)
{
    const wg_shape shapes[][2] = {{WG_SHAPE(3, 4), WG_SHAPE(3, 4)},
                                  {WG_SHAPE(4), WG_SHAPE(3, 1)},
                                  {WG_SHAPE(2, 3, 1), WG_SCALAR},
                                  {WG_SCALAR, WG_SCALAR},
                                  {WG_SHAPE(0, 3), WG_SHAPE(3)}};
    const rule r = {.op = l->op,
                    .build = build,
                    .with = l,
                    .arity = 2,
                    .low = {l->low[0], l->low[1]},
                    .high = {l->high[0], l->high[1]},
                    .polynomial = l->polynomial,
                    .pullback = pullback};
    check_rule_of_shapes(r, sizeof shapes / sizeof *shapes, shapes);
}

void check_loss_refusals(const loss_op *l)
{
    check_refusals(&(rule){
        .op = l->op, .build = build, .with = l, .arity = 2, .shape = {WG_SHAPE(3), WG_SHAPE(3)}});
}

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
