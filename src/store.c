/* store.c — where results are put: values that are read outside of their group get a life in the
 * program's storage; an elementwise result takes the place of an operand that ends there. */
#include "internal.h"

/* ---- Lives ----------------------------------------------------------------------------------- */

/* The draft in whose result operand k lies, if that is in storage; else NULL. */
static draft *stored_by(const lowering *l, const draft *d, int k)
{
    const int64_t maker = l->values[wg_operand(l, d, k)].made_by;
    return maker < 0 || l->drafts[maker].owner ? NULL : &l->drafts[maker];
}

static void find_escapes(lowering *l, int64_t number)
{
    for (int64_t i = l->groups[number].first; i >= 0; i = l->drafts[i].next)
        for (int k = 0; k < wg_operand_count(&l->drafts[i]); k++) {
            draft *from = stored_by(l, &l->drafts[i], k);
            if (from && wg_group_of(l, from - l->drafts) != number)
                from->escapes = true;
        }
}

/* What is computed once lives as long as the program. */
static int64_t end_of(const lowering *l, const draft *d)
{
    return d->once ? l->n_order - 1 : l->groups[wg_group_of(l, d - l->drafts)].turn;
}

static void begin_lives(lowering *l, int64_t number)
{
    for (int64_t i = l->groups[number].first; i >= 0; i = l->drafts[i].next) {
        draft *d = &l->drafts[i];
        if (!d->escapes || d->owner)
            continue;
        d->life = l->n_lives++;
        l->lives[d->life] = (life){.bytes = wg_node_bytes(l->values[d->y].of),
                                   .born = l->groups[number].turn,
                                   .dies = end_of(l, d),
                                   .inherits = -1};
    }
}

static void prolong_lives(lowering *l, int64_t number)
{
    const int64_t turn = l->groups[number].turn;
    for (int64_t i = l->groups[number].first; i >= 0; i = l->drafts[i].next)
        for (int k = 0; k < wg_operand_count(&l->drafts[i]); k++) {
            const draft *from = stored_by(l, &l->drafts[i], k);
            if (from && from->life >= 0 && l->lives[from->life].dies < turn)
                l->lives[from->life].dies = turn;
        }
}

/* ---- Sharing --------------------------------------------------------------------------------- */

/* Whether member i may put its result where operand k of d ends. */
static bool can_inherit(const lowering *l, int64_t number, int64_t i, const draft *d, int k)
{
    const draft *from = stored_by(l, d, k);
    if (!from || from->life < 0)
        return false;
    const life *x = &l->lives[from->life];
    return !x->inherited && x->dies == l->groups[number].turn && x->born < x->dies &&
           x->bytes == l->lives[l->drafts[i].life].bytes &&
           wg_only_reads_along(l, l->groups[number].first, i, (spot){.life = from->life});
}

/* Lets the result of member i take the place of what its group is the last to read. */
static void inherit(lowering *l, int64_t number, int64_t i)
{
    for (int64_t reader = l->groups[number].first; reader >= 0 && reader <= i;
         reader = l->drafts[reader].next)
        for (int k = 0; k < wg_operand_count(&l->drafts[reader]); k++)
            if (can_inherit(l, number, i, &l->drafts[reader], k)) {
                const int64_t from = stored_by(l, &l->drafts[reader], k)->life;
                l->lives[l->drafts[i].life].inherits = from;
                l->lives[from].inherited = true;
                return;
            }
}

static void hand_over(lowering *l, int64_t number)
{
    for (int64_t i = l->groups[number].first; i >= 0; i = l->drafts[i].next)
        if (l->drafts[i].life >= 0 && l->drafts[i].op)
            inherit(l, number, i);
}

void wg_store(lowering *l)
{
    for (int64_t turn = 0; turn < l->n_order; turn++)
        find_escapes(l, l->order[turn]);
    for (int64_t turn = 0; turn < l->n_order; turn++) {
        begin_lives(l, l->order[turn]);
        prolong_lives(l, l->order[turn]);
    }
    for (int64_t turn = 0; turn < l->n_order; turn++)
        hand_over(l, l->order[turn]);
}
