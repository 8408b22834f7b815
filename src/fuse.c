/* fuse.c — which drafts run together, and when.
 *
 * Elementwise drafts that read each other's results element by element form a group: it runs tile
 * by tile, each tile through all its members, so that a chain of ops touches memory once. A group
 * runs when it is its last member's turn; so a draft can take earlier ones into its group only
 * while nobody else has read their results.
 *
 * An op that heeds a finish takes over a multiplication by a number and an addition or subtraction
 * that follow it: they happen to each element before it is stored.
 *
 * Neither changes a bit: each op rounds as it does alone. */
#include "internal.h"

#include <string.h>

/* ---- How operands are read ------------------------------------------------------------------- */

/* The same sizes, those of 1 left out: in row-major order, the same places. */
static bool same_walk(const wg_shape *a, const wg_shape *b)
{
    int i = 0, j = 0;
    for (;; i++, j++) {
        while (i < a->ndim && a->size[i] == 1)
            i++;
        while (j < b->ndim && b->size[j] == 1)
            j++;
        if (i >= a->ndim || j >= b->ndim)
            return i >= a->ndim && j >= b->ndim;
        if (a->size[i] != b->size[j])
            return false;
    }
}

static bool reads_along(const location *x, const location *y)
{
    const wg_layout dense = wg_dense_layout(&x->of->pub.shape);
    return memcmp(&x->layout, &dense, sizeof dense) == 0 &&
           same_walk(&x->of->pub.shape, &y->of->pub.shape);
}

bool wg_reads_along(const lowering *l, const draft *d, int k)
{
    const bool elementwise = !d->op || d->op->pub.op->map || k >= d->op->pub.arity;
    const uint32_t x = wg_operand(l, d, k);
    return elementwise && x != d->scale && reads_along(&l->values[x], &l->values[d->y]);
}

/* Whether an operand spot there. */
static bool lies_in(const lowering *l, uint32_t value, spot there)
{
    const location *v = &l->values[value];
    if (there.in)
        return v->in == there.in;
    return v->made_by >= 0 && !l->drafts[v->made_by].owner &&
           l->drafts[v->made_by].life == there.life;
}

bool wg_only_reads_along(const lowering *l, int64_t first, int64_t last, spot there)
{
    for (int64_t i = first; i >= 0; i = l->drafts[i].next)
        for (int k = 0; k < wg_operand_count(&l->drafts[i]); k++)
            if (lies_in(l, wg_operand(l, &l->drafts[i], k), there) &&
                (i > last || !wg_reads_along(l, &l->drafts[i], k)))
                return false;
    return true;
}

/* ---- Groups ---------------------------------------------------------------------------------- */

int64_t wg_group_of(const lowering *l, int64_t d)
{
    while (l->drafts[d].group != d)
        d = l->drafts[d].group = l->drafts[l->drafts[d].group].group;
    return d;
}

static group *group_of_value(const lowering *l, uint32_t value)
{
    const int64_t maker = l->values[value].made_by;
    return maker < 0 ? NULL : &l->groups[wg_group_of(l, maker)];
}

static bool is_elementwise(const draft *d)
{
    return d->op && d->op->pub.op->map;
}

static const node *result(const lowering *l, const draft *d)
{
    return l->values[d->y].of;
}

/* Whether operand k of d is made by a group that d could be the next member of. */
static bool can_join(const lowering *l, const draft *d, int k)
{
    const int64_t maker = l->values[wg_operand(l, d, k)].made_by;
    if (maker < 0 || !is_elementwise(&l->drafts[maker]) || l->drafts[maker].once != d->once)
        return false;
    return !l->groups[wg_group_of(l, maker)].read && wg_reads_along(l, d, k) &&
           same_walk(&result(l, &l->drafts[maker])->pub.shape, &result(l, d)->pub.shape);
}

/* The members of two groups, in ascending order; returns the first. */
static int64_t merge(lowering *l, int64_t a, int64_t b)
{
    int64_t first = -1, *end = &first;
    while (a >= 0 && b >= 0) {
        int64_t *less = a < b ? &a : &b;
        *end = *less;
        end = &l->drafts[*less].next;
        *less = *end;
    }
    *end = a >= 0 ? a : b;
    return first;
}

/* Makes another group's members members of d's group, unless that would become too large. */
static void take_in(lowering *l, int64_t d, int64_t other)
{
    group *g = &l->groups[d], *from = &l->groups[other];
    if (other == d || g->count + from->count > GROUP_DRAFTS || g->walks + from->walks > GROUP_WALKS)
        return;
    l->drafts[other].group = d;
    g->first = merge(l, from->first, g->first);
    g->count += from->count;
    g->walks += from->walks;
}

static int64_t walks_of(const lowering *l, const draft *d)
{
    int64_t walks = 0;
    for (int k = 0; k < wg_operand_count(d); k++)
        walks += !wg_reads_along(l, d, k);
    return walks;
}

/* Whoever made what d reads, and d has not taken in, must run before d does. */
static void mark_read(lowering *l, int64_t d)
{
    for (int k = 0; k < wg_operand_count(&l->drafts[d]); k++) {
        group *g = group_of_value(l, wg_operand(l, &l->drafts[d], k));
        if (g && g != &l->groups[d])
            g->read = true;
    }
}

static void join_groups(lowering *l, int64_t i)
{
    const draft *d = &l->drafts[i];
    l->groups[i].walks = walks_of(l, d);
    for (int k = 0; k < wg_operand_count(d); k++) {
        group *g = group_of_value(l, wg_operand(l, d, k));
        if (g && !wg_reads_along(l, d, k))
            g->read = true;
    }
    for (int k = 0; k < wg_operand_count(d); k++)
        if (can_join(l, d, k))
            take_in(l, i, wg_group_of(l, l->values[wg_operand(l, d, k)].made_by));
}

/* ---- Finishes -------------------------------------------------------------------------------- */

/* The draft that makes operand k of d, if its op heeds a finish and d alone reads its result. */
static draft *finishing(const lowering *l, const draft *d, int k)
{
    const location *x = &l->values[wg_operand(l, d, k)];
    draft *maker = x->made_by < 0 ? NULL : &l->drafts[x->made_by];
    if (!maker || maker->gone || !maker->op || !maker->op->pub.op->finishes || maker->owner ||
        maker->base != NO_VALUE || maker->beside != NO_VALUE)
        return NULL;
    return l->at[x->of->pub.self.index].readers == 1 && l->values[maker->y].of == x->of &&
                   maker->once == d->once &&
                   wg_same_shape(&x->of->pub.shape, &l->values[d->y].of->pub.shape)
               ? maker
               : NULL;
}

/* Lets d be the maker's draft and what d did to its result. */
static void take_over(draft *d, draft *maker)
{
    draft both = *maker;
    both.y = d->y;
    both.owner = d->owner;
    both.life = d->life;
    both.group = d->group;
    both.next = d->next;
    maker->gone = true;
    *d = both;
}

static bool finish_with_scale(lowering *l, draft *d, int k)
{
    draft *maker = finishing(l, d, k);
    const uint32_t scale = wg_operand(l, d, 1 - k);
    if (!maker || maker->scale != NO_VALUE || wg_node_count(l->values[scale].of) != 1)
        return false;
    take_over(d, maker);
    d->scale = scale;
    return true;
}

static bool finish_with_base(lowering *l, draft *d, int k)
{
    draft *maker = finishing(l, d, k);
    const uint32_t base = wg_operand(l, d, 1 - k);
    const bool minus = d->op->pub.op->form == WG_FORM_SUB;
    if (!maker)
        return false;
    take_over(d, maker);
    d->base = base;
    d->minus = minus;
    return true;
}

/* t s, c + t, t + c and c − t, where t is the result of an op that heeds a finish. */
static bool finish(lowering *l, int64_t i)
{
    draft *d = &l->drafts[i];
    if (!d->op)
        return false;
    switch (d->op->pub.op->form) {
    case WG_FORM_NONE:
    case WG_FORM_SQUARE:
        return false;
    case WG_FORM_MUL:
        return finish_with_scale(l, d, 1) || finish_with_scale(l, d, 0);
    case WG_FORM_ADD:
        return finish_with_base(l, d, 1) || finish_with_base(l, d, 0);
    case WG_FORM_SUB:
        return finish_with_base(l, d, 1);
    }
    return false;
}

/* ---- All of it ------------------------------------------------------------------------------- */

void wg_add_turn(lowering *l, int64_t number)
{
    l->groups[number].turn = l->n_order;
    l->order[l->n_order++] = number;
}

/* Groups whose members are, or are not, made of constants alone. */
static void add_turns(lowering *l, bool once)
{
    for (int64_t d = 0; d < l->n_drafts; d++)
        if (!l->drafts[d].gone && l->drafts[d].group == d && l->drafts[d].once == once)
            wg_add_turn(l, d);
}

void wg_fuse(lowering *l)
{
    for (int64_t d = 0; d < l->n_drafts; d++) {
        if (!finish(l, d) && is_elementwise(&l->drafts[d]))
            join_groups(l, d);
        mark_read(l, d);
    }
    add_turns(l, true);
    l->n_once = l->n_order;
    add_turns(l, false);
}
