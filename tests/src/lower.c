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
    return l->drafts[l->values[l->at[x.index].place].made_by].life;
}

Test(lower, a_view_prolongs_the_life_of_what_it_looks_at)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 3)), a = wg_exp(x),
                    turned = wg_transpose(a);
    const wg_tensor b = wg_neg(x), c = wg_neg(b), end = wg_sum(wg_matmul(turned, c));
    lowering l = lower(&end, 1, 0);
    cr_assert(life_of(&l, turned) == life_of(&l, a));
    cr_assert(l.n_drafts == 5 && l.n_order == 4);             /* b and c run together */
    cr_assert(l.lives[life_of(&l, a)].dies == l.n_order - 2); /* the product reads it */
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

/* ---- Assignments ----------------------------------------------------------------------------- */

/* How many drafts copy. */
static int64_t copies_for(const wg_tensor wanted[], int count)
{
    lowering l = lower(wanted, count, 0);
    int64_t copies = 0;
    for (int64_t d = 0; d < l.n_drafts; d++)
        copies += !l.drafts[d].op;
    wg_lowering_free(&l);
    return copies;
}

Test(lower, an_assigned_value_is_computed_in_its_target_unless_that_would_be_seen)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor w = wg_param(t, "w", WG_F64, WG_SHAPE(2, 2)),
                    v = wg_param(t, "v", WG_F64, WG_SHAPE(2, 2));
    const wg_tensor down = wg_sub(w, wg_mul(v, v));
    const wg_tensor a = wg_assign(w, down), b = wg_assign(w, wg_add(w, wg_transpose(w))),
                    c = wg_assign(w, wg_softmax(w, 0)), d = wg_assign(w, wg_softmax(v, 0)),
                    e = wg_assign(w, v), to_v = wg_assign(v, wg_exp(w)), late = wg_sum(w);
    const struct {
        wg_tensor wanted[3];
        int count;
        int64_t copies;
    } cases[] = {
        {{a}, 1, 0},       {{b}, 1, 1}, /* w is read in another order too */
        {{c}, 1, 1},                    /* an op must not overwrite its operand */
        {{d}, 1, 0},                    /* but may write over what it does not read */
        {{e}, 1, 1},                    /* nothing is computed */
        {{a, late}, 2, 1},              /* the old w is read later */
        {{a, down}, 2, 1},              /* the value is wanted beside its target */
        {{e, to_v}, 2, 3},              /* the old v is saved, then both are stored */
        {{d, to_v}, 2, 1},              /* v's new value needs the old w */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int64_t copies = copies_for(cases[i].wanted, cases[i].count);
        cr_assert(copies == cases[i].copies, "case %zu: %d", i, (int)copies);
    }
    wg_tape_free(t);
}

/* ---- Constants ------------------------------------------------------------------------------- */

Test(lower, what_is_made_of_constants_is_computed_once_unless_it_is_large)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)), two = wg_scalar(t, WG_F64, 2);
    const wg_tensor small = wg_exp(wg_neg(two)),
                    large = wg_exp(wg_full(t, WG_F64, WG_SHAPE(1000), 1));
    const wg_tensor y = wg_mul(x, small), z = wg_sum(large);
    lowering l = lower(&y, 1, 0);
    cr_assert(l.n_once == 1 && l.n_order == 2);
    cr_assert(l.lives[life_of(&l, small)].dies == 1);
    wg_lowering_free(&l);
    l = lower(&z, 1, 0);
    cr_assert(l.n_once == 0 && l.n_order == 2);
    wg_lowering_free(&l);
    wg_tape_free(t);
}

/* The copy of a kept view is made by each run; what reads it must not be computed before. */
Test(lower, what_reads_a_kept_view_of_constants_is_computed_after_its_copy)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)),
                    twos = wg_full(t, WG_F64, WG_SHAPE(3), 2);
    const wg_tensor y = wg_neg(twos), g = wg_gradient(wg_sum(wg_neg(x)), x);
    const struct {
        wg_tensor wanted[2];
        int count;
        unsigned options;
        double value;
    } cases[] = {{{twos, y}, 2, 0, -2},
                 {{y, twos}, 2, WG_KEEP_ALL, -2},
                 {{y, y}, 1, WG_KEEP_ALL, -2},
                 {{g, g}, 1, WG_KEEP_ALL, -1}};
    put(x, (double[]){1, 2, 3});
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value[3];
        wg_program *p = wg_compile_with(t, cases[i].wanted, cases[i].count, cases[i].options);
        cr_assert(p && wg_run(p) == WG_OK);
        get(i == 0 ? y : cases[i].wanted[0], value);
        for (int k = 0; k < 3; k++)
            cr_assert(value[k] == cases[i].value, "case %zu: %g", i, value[k]);
        wg_program_free(p);
    }
    wg_tape_free(t);
}
