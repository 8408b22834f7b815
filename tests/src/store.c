/* Tests of src/store.c: where results are put. */
#include "support.h"

#include "internal.h"

/* The life that a tensor's elements lie in; −1: none. */
static int64_t life_of(const lowering *l, wg_tensor x)
{
    return l->drafts[l->values[l->at[x.index].place].made_by].life;
}

static lowering lower(const wg_tensor wanted[], int count)
{
    lowering l = {.tape = wanted[0].tape};
    cr_assert(wg_lower(&l, wanted, count), "%s", wg_error_message(l.tape));
    return l;
}

Test(store, an_elementwise_result_inherits_from_an_operand_that_ends_there)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 2)), one = wg_scalar(t, WG_F64, 1);
    const wg_tensor a = wg_softmax(x, 0), b = wg_neg(a), p = wg_softmax(b, 0), again = wg_add(p, a),
                    q = wg_softmax(again, 0), sum = wg_add(q, one),
                    turned = wg_add(sum, wg_transpose(q)), r = wg_softmax(turned, 0),
                    row = wg_sum_axes(r, WG_AXES(0), true), wide = wg_mul(row, x),
                    end = wg_softmax(wide, 1);
    lowering l = lower(&end, 1);
    const struct {
        wg_tensor heir, from;              /* poisoned: none */
    } cases[] = {{a, wg_poisoned(t)},      /* x is a leaf, and softmax is not elementwise */
                 {b, wg_poisoned(t)},      /* a is read again */
                 {again, p},               /* or a: the first that can */
                 {turned, wg_poisoned(t)}, /* q is read in another order too */
                 {wide, wg_poisoned(t)}};  /* row is smaller */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int64_t want = cases[i].from.index ? life_of(&l, cases[i].from) : -1;
        cr_assert(l.lives[life_of(&l, cases[i].heir)].inherits == want, "case %zu", i);
    }
    cr_assert(life_of(&l, sum) == -1); /* it is only read within its group */
    wg_lowering_free(&l);
    const wg_tensor long_way = wg_neg(wg_exp(wg_mul(a, one))), last = wg_softmax(long_way, 0);
    l = lower(&last, 1);
    cr_assert(l.lives[life_of(&l, long_way)].inherits == life_of(&l, a)); /* through the group */
    wg_lowering_free(&l);
    wg_tape_free(t);
}

/* u is read after v is computed: v must not be written over it, tile by tile. */
Test(store, a_result_is_not_put_where_a_later_member_of_its_group_reads)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(5, 3)), u = wg_softmax(x, 0);
    const wg_tensor v = wg_neg(u), w = wg_mul(v, u);
    const wg_tensor ends[] = {wg_softmax(v, 0), wg_softmax(w, 0)};
    lowering l = lower(ends, 2);
    cr_assert(wg_group_of(&l, l.values[l.at[v.index].place].made_by) ==
              wg_group_of(&l, l.values[l.at[w.index].place].made_by));
    cr_assert(l.lives[life_of(&l, v)].inherits == -1);
    cr_assert(l.lives[life_of(&l, w)].inherits == life_of(&l, u));
    wg_lowering_free(&l);
    wg_tape_free(t);
}
