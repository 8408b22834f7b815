/* Tests of src/lower.c: what is drafted for wanted tensors. */
#include "support.h"

#include "internal.h"

static lowering lower(const wg_tensor wanted[], int count, unsigned options)
{
    lowering l = {.tape = wanted[0].tape, .options = options};
    cr_assert(wg_lower(&l, wanted, count), "%s", wg_error_message(l.tape));
    return l;
}

Test(lower, needs_are_the_leaves_that_are_read)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)),
                    w = wg_param(t, "w", WG_F64, WG_SHAPE(2));
    wg_input(t, "unused", WG_F64, WG_SHAPE(2));
    const wg_tensor set = wg_assign(w, wg_exp(x)), bump = wg_assign(w, wg_add(w, x));
    lowering l = lower(&set, 1, 0);
    cr_assert(l.n_needs == 1 && wg_same(l.needs[0]->pub.self, x));
    cr_assert(l.n_gives == 1 && wg_same(l.gives[0]->pub.self, w));
    wg_lowering_free(&l);
    l = lower(&bump, 1, 0);
    cr_assert(l.n_needs == 2 && l.n_gives == 1);
    wg_lowering_free(&l);
    l = lower((wg_tensor[]){set, w}, 2, 0); /* to want a leaf is to read it */
    cr_assert(l.n_needs == 2);
    wg_lowering_free(&l);
    wg_tape_free(t);
}

/* The life that a tensor's elements lie in. */
static int64_t life_of(const lowering *l, wg_tensor x)
{
    return l->values[l->at[x.index].place].life;
}

Test(lower, a_view_prolongs_the_life_of_what_it_looks_at)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 3)), a = wg_exp(x),
                    turned = wg_transpose(a);
    const wg_tensor b = wg_neg(x), c = wg_neg(b), end = wg_sum(wg_matmul(turned, c));
    lowering l = lower(&end, 1, 0);
    cr_assert(life_of(&l, turned) == life_of(&l, a));
    cr_assert(l.lives[life_of(&l, a)].dies == l.n_drafts - 2); /* the product reads it */
    cr_assert(l.n_drafts == 5);
    wg_lowering_free(&l);
    wg_tape_free(t);
}

Test(lower, an_elementwise_result_inherits_from_an_operand_that_ends_there)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 2));
    const wg_tensor a = wg_exp(x), b = wg_neg(a), again = wg_add(b, a),
                    turned = wg_add(again, wg_transpose(again));
    const wg_tensor row = wg_sum_axes(turned, WG_AXES(0), true), wide = wg_mul(row, x),
                    sum = wg_sum(wide);
    lowering l = lower(&sum, 1, 0);
    const struct {
        wg_tensor heir, from;              /* poisoned: none */
    } cases[] = {{a, wg_poisoned(t)},      /* x is a leaf */
                 {b, wg_poisoned(t)},      /* a is read again */
                 {again, b},               /* or a: the first that can */
                 {turned, wg_poisoned(t)}, /* its operand is read in another order too */
                 {wide, wg_poisoned(t)}};  /* row is smaller */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int64_t want = cases[i].from.index ? life_of(&l, cases[i].from) : -1;
        cr_assert(l.lives[life_of(&l, cases[i].heir)].inherits == want, "case %zu", i);
    }
    wg_lowering_free(&l);
    wg_tape_free(t);
}

Test(lower, keep_all_leaves_no_life_in_storage)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 2)),
                    y = wg_sum(wg_exp(wg_transpose(wg_neg(x))));
    lowering l = lower(&y, 1, WG_KEEP_ALL);
    cr_assert(l.n_lives == 0 && l.storage == 0 && l.n_gives == 4 && l.n_drafts == 4);
    wg_lowering_free(&l);
    wg_tape_free(t);
}
