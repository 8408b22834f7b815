/* lower.c — from wanted tensors to drafts of steps.
 *
 * Finds the tensors that are needed, in order of recording; says of each where its elements lie, in
 * a leaf, in another tensor's elements seen through other strides, or in a result of its own; and
 * drafts each that must be computed or copied. What is assigned is put into its target at once,
 * where nothing reads the target later; else it is copied at the end. */
#include "internal.h"

#include <string.h>

/* Constants that are made of constants are kept for all runs if they are no larger. */
enum { ONCE_BYTES = 4096 };

/* ---- What is needed -------------------------------------------------------------------------- */

static bool check_wanted(lowering *l, wg_tensor x, int i)
{
    wg_tape *t = l->tape;
    if (x.tape != t)
        wg_error_keep(t, x.tape ? WG_ERROR_ARGUMENT : WG_ERROR_NULL,
                      "wg_compile: wanted tensor %d is %s", i + 1,
                      x.tape ? "of another tape" : "without a tape");
    else if (x.index == 0)
        wg_error_keep(t, WG_ERROR_NULL, "wg_compile: wanted tensor %d is poisoned", i + 1);
    else if (!wg_node_in(x))
        wg_error_keep(t, WG_ERROR_STATE, "wg_compile: wanted tensor %d was dropped by wg_rewind",
                      i + 1);
    else
        return true;
    return false;
}

static bool no_memory(const lowering *l)
{
    wg_error_keep(l->tape, WG_ERROR_MEMORY, "wg_compile: no memory for the program");
    return false;
}

/* An assignment is never kept: its value is its target's. */
static bool is_kept(const lowering *l, const node *n)
{
    return (n->kept || l->at[n->pub.self.index].wanted || (l->options & WG_KEEP_ALL)) &&
           n->pub.op->role != WG_ROLE_ASSIGN;
}

/* Marks what the wanted tensors need, by one walk backwards. Returns the most values that it can
 * take: one for each tensor, another for a copy that is kept, two for a value that is saved and
 * stored. */
static size_t mark_needed(lowering *l)
{
    size_t most = 0;
    for (uint32_t i = l->last; i > 0; i--) {
        const wg_node *n = &wg_node_at(l->tape, i)->pub;
        if (!l->at[i].needed)
            continue;
        most += n->op->role == WG_ROLE_ASSIGN ? 3 : 1 + is_kept(l, wg_node_at(l->tape, i));
        for (int k = 0; k < n->arity; k++) {
            usage *x = &l->at[n->x[k].index];
            x->needed = true;
            if (n->op->role != WG_ROLE_ASSIGN || k > 0) {
                x->read = true;
                x->readers++;
            }
        }
    }
    return most;
}

static bool start(lowering *l, const wg_tensor wanted[], int count, size_t *most)
{
    for (int i = 0; i < count; i++) {
        if (!check_wanted(l, wanted[i], i))
            return false;
        if (wanted[i].index > l->last)
            l->last = wanted[i].index;
    }
    const size_t bytes = ((size_t)l->last + 1) * sizeof *l->at;
    l->at = wg_pool_take(&l->tape->pool, bytes);
    if (!l->at)
        return no_memory(l);
    memset(l->at, 0, bytes);
    for (int i = 0; i < count; i++) {
        usage *u = &l->at[wanted[i].index];
        u->needed = u->wanted = u->read = true;
    }
    *most = mark_needed(l);
    return true;
}

static bool make_room(lowering *l, size_t n)
{
    pool *p = &l->tape->pool;
    l->values = wg_pool_take(p, n * sizeof *l->values);
    l->drafts = wg_pool_take(p, n * sizeof *l->drafts);
    l->groups = wg_pool_take(p, n * sizeof *l->groups);
    l->order = wg_pool_take(p, n * sizeof *l->order);
    l->lives = wg_pool_take(p, n * sizeof *l->lives);
    l->needs = wg_pool_take(p, n * sizeof *l->needs);
    l->gives = wg_pool_take(p, n * sizeof *l->gives);
    return (l->values && l->drafts && l->groups && l->order && l->lives && l->needs && l->gives) ||
           no_memory(l);
}

/* ---- Values ---------------------------------------------------------------------------------- */

static uint32_t add_value(lowering *l, location v)
{
    l->values[l->n_values] = v;
    return l->n_values++;
}

static uint32_t value_of(const lowering *l, wg_tensor x)
{
    return l->at[x.index].place;
}

const node *wg_owner(const lowering *l, const location *v)
{
    return v->made_by >= 0 ? l->drafts[v->made_by].owner : v->in;
}

place wg_place_of(const lowering *l, const location *v)
{
    const draft *d = v->made_by < 0 ? NULL : &l->drafts[v->made_by];
    /* What has no elements lies anywhere; its view may begin further off than memory reaches. */
    const int64_t offset = wg_node_count(v->of) > 0 ? v->layout.offset : 0;
    const size_t view = (size_t)offset * wg_dtype_size(v->of->pub.dtype);
    return (place){wg_owner(l, v), view + (d && d->life >= 0 ? l->lives[d->life].offset : 0),
                   d ? d->tile : -1};
}

/* ---- Drafts ---------------------------------------------------------------------------------- */

/* The result of a draft, of the shape and dtype of n, put into the value of `owner` or, when that
 * is NULL, where store.c decides. */
static uint32_t add_draft(lowering *l, draft d, const node *n, node *owner)
{
    const int64_t number = l->n_drafts++;
    d.y = add_value(l, (location){n, NULL, number, wg_dense_layout(&n->pub.shape)});
    d.scale = d.base = d.beside = NO_VALUE;
    d.owner = owner;
    d.life = d.next = d.first = -1;
    d.group = number;
    d.tile = -1;
    l->drafts[number] = d;
    l->groups[number] = (group){.first = number, .count = 1};
    return d.y;
}

static uint32_t draft_copy(lowering *l, uint32_t x, const node *n, node *owner)
{
    return add_draft(l, (draft){.x = x}, n, owner);
}

int wg_operand_count(const draft *d)
{
    return d->op ? d->op->pub.arity + (d->scale != NO_VALUE) + (d->base != NO_VALUE) : 1;
}

uint32_t wg_operand(const lowering *l, const draft *d, int k)
{
    if (!d->op)
        return d->x;
    if (k < d->op->pub.arity)
        return value_of(l, d->op->pub.x[k]);
    return k == d->op->pub.arity && d->scale != NO_VALUE ? d->scale : d->base;
}

/* ---- Tensors --------------------------------------------------------------------------------- */

/* Which operand a view looks at. */
static int viewed(const node *n)
{
    return n->pub.op->role == WG_ROLE_ASSIGN ? 1 : 0;
}

static bool see_through(lowering *l, const node *n, location *v)
{
    if (!n->pub.op->view || n->pub.arity == 0)
        return false;
    *v = l->values[value_of(l, n->pub.x[viewed(n)])];
    const wg_layout x = v->layout;
    v->of = n;
    return n->pub.op->view(&n->pub, &x, &v->layout);
}

/* A value that stays on the tape after a run. */
static bool give(lowering *l, node *n)
{
    if (!wg_value_room(n))
        return no_memory(l);
    l->gives[l->n_gives++] = n;
    return true;
}

static bool lower_view(lowering *l, node *n, location v)
{
    usage *u = &l->at[n->pub.self.index];
    u->place = add_value(l, v);
    if (!is_kept(l, n))
        return true;
    if (!give(l, n))
        return false;
    u->constant = false; /* the copy is made by every run */
    u->place = draft_copy(l, u->place, n, n);
    return true;
}

/* The draft that computes n on the side, if there is such a one: of an op that can, on the same
 * first operand, with the same attributes. */
static draft *giver_of(const lowering *l, const node *n)
{
    const uint32_t giver = n->pub.arity == 1 ? l->at[n->pub.x[0].index].giver : 0;
    draft *d = giver ? &l->drafts[giver - 1] : NULL;
    return d && d->op->pub.op->beside == n->pub.op && d->beside == NO_VALUE &&
                   d->once == l->at[n->pub.self.index].constant &&
                   d->op->pub.attr_size == n->pub.attr_size &&
                   memcmp(d->op->pub.attr, n->pub.attr, n->pub.attr_size) == 0
               ? d
               : NULL;
}

/* Lets the last draft be a part of the giver's. */
static void give_beside(lowering *l, draft *giver)
{
    draft *d = &l->drafts[l->n_drafts - 1];
    d->group = giver - l->drafts;
    d->gone = true;
    giver->beside = d->y;
    giver->next = l->n_drafts - 1;
}

static bool lower_computed(lowering *l, node *n)
{
    usage *u = &l->at[n->pub.self.index];
    const bool kept = is_kept(l, n), once = u->constant && wg_node_bytes(n) <= ONCE_BYTES;
    if (kept && !give(l, n))
        return false;
    u->constant = once;
    draft *giver = giver_of(l, n);
    u->place = add_draft(l, (draft){.op = n, .once = once}, n, kept ? n : NULL);
    if (giver)
        give_beside(l, giver);
    if (n->pub.op->beside)
        l->at[n->pub.x[0].index].giver = (uint32_t)l->n_drafts;
    return true;
}

static bool lower_leaf(lowering *l, node *n)
{
    usage *u = &l->at[n->pub.self.index];
    u->place = add_value(l, (location){n, n, -1, wg_dense_layout(&n->pub.shape)});
    u->constant = !wg_is_leaf(n);
    if (wg_is_leaf(n) && u->read)
        l->needs[l->n_needs++] = n;
    return true;
}

/* Whether all operands are made of constants alone. */
static bool is_constant(const lowering *l, const node *n)
{
    bool constant = n->pub.arity > 0;
    for (int k = 0; k < n->pub.arity; k++)
        constant = constant && l->at[n->pub.x[k].index].constant;
    return constant;
}

static bool lower_one(lowering *l, node *n)
{
    location v;
    if (wg_is_leaf(n) || n->pub.op->role == WG_ROLE_CONSTANT)
        return lower_leaf(l, n);
    l->at[n->pub.self.index].constant = is_constant(l, n);
    if (see_through(l, n, &v))
        return lower_view(l, n, v);
    if (n->pub.op->map || n->pub.op->forward)
        return lower_computed(l, n);
    wg_error_keep(l->tape, WG_ERROR_RULE, "%s: it has no view of %s in this layout, and no forward",
                  n->pub.op->name, wg_describe(n->pub.x[viewed(n)]).s);
    return false;
}

/* ---- Assignments ----------------------------------------------------------------------------- */

/* For each needed assignment, in order. */
static node *next_assignment(const lowering *l, uint32_t *i)
{
    while (++*i <= l->last) {
        node *n = l->at[*i].needed ? wg_node_at(l->tape, *i) : NULL;
        if (n && n->pub.op->role == WG_ROLE_ASSIGN)
            return n;
    }
    return NULL;
}

/* All targets get room. */
static bool mark_targets(lowering *l)
{
    node *n;
    for (uint32_t i = 0; (n = next_assignment(l, &i));) {
        const wg_tensor target = n->pub.x[0];
        usage *u = &l->at[target.index];
        if (u->assigned)
            return wg_error_keep(l->tape, WG_ERROR_ARGUMENT, "wg_compile: %s is assigned twice",
                                 wg_describe(target).s),
                   false;
        u->assigned = true;
        u->last_read = -1;
        if (!give(l, wg_node_at(l->tape, target.index)))
            return false;
    }
    return true;
}

/* The target in which a value lies, or NULL. */
static usage *target_of(const lowering *l, uint32_t value)
{
    const node *in = l->values[value].in;
    usage *u = in ? &l->at[in->pub.self.index] : NULL;
    return u && u->assigned ? u : NULL;
}

/* Notes the last turn at which each target is read, and the last that may refuse to run; what is to
 * be assigned is read after all of them. */
static void note_reads(lowering *l)
{
    node *n;
    usage *u;
    l->last_check = -1;
    for (int64_t turn = 0; turn < l->n_order; turn++)
        for (int64_t d = l->groups[l->order[turn]].first; d >= 0; d = l->drafts[d].next) {
            if (l->drafts[d].op && l->drafts[d].op->pub.op->check)
                l->last_check = turn;
            for (int k = 0; k < wg_operand_count(&l->drafts[d]); k++)
                if ((u = target_of(l, wg_operand(l, &l->drafts[d], k))))
                    u->last_read = turn;
        }
    for (uint32_t i = 0; (n = next_assignment(l, &i));)
        if ((u = target_of(l, l->at[n->pub.self.index].place)))
            u->last_read = l->n_order;
}

/* Puts what is assigned into its target as it is computed, if nothing can see that, and nothing can
 * end the run later; else false. */
static bool store_at_once(lowering *l, const node *assign)
{
    const location *v = &l->values[l->at[assign->pub.self.index].place];
    const node *target = wg_node_at(l->tape, assign->pub.x[0].index);
    const wg_layout dense = wg_dense_layout(&v->of->pub.shape);
    if (v->made_by < 0 || memcmp(&v->layout, &dense, sizeof dense) != 0)
        return false;
    draft *d = &l->drafts[v->made_by];
    const group *g = &l->groups[wg_group_of(l, v->made_by)];
    const int64_t last_read = l->at[target->pub.self.index].last_read;
    if (d->owner || d->once || wg_node_count(l->values[d->y].of) != wg_node_count(target) ||
        last_read > g->turn || l->last_check > g->turn ||
        (last_read == g->turn &&
         !wg_only_reads_along(l, g->first, v->made_by, (spot){.in = target, .life = -1})))
        return false;
    d->owner = target;
    return true;
}

/* A value that lies in a target is saved before any target changes. */
static void save_value(lowering *l, const node *assign)
{
    usage *u = &l->at[assign->pub.self.index];
    const node *owner = wg_owner(l, &l->values[u->place]);
    u->stores = u->place;
    if (owner && l->at[owner->pub.self.index].assigned) {
        u->stores = draft_copy(l, u->place, assign, NULL);
        wg_add_turn(l, l->n_drafts - 1);
    }
}

static void store_value(lowering *l, const node *assign)
{
    node *target = wg_node_at(l->tape, assign->pub.x[0].index);
    draft_copy(l, l->at[assign->pub.self.index].stores, assign, target);
    wg_add_turn(l, l->n_drafts - 1);
}

static bool lower_assignments(lowering *l)
{
    node *n;
    if (!mark_targets(l))
        return false;
    note_reads(l);
    for (uint32_t i = 0; (n = next_assignment(l, &i));)
        l->at[i].stored = store_at_once(l, n);
    for (uint32_t i = 0; (n = next_assignment(l, &i));)
        if (!l->at[i].stored)
            save_value(l, n);
    for (uint32_t i = 0; (n = next_assignment(l, &i));)
        if (!l->at[i].stored)
            store_value(l, n);
    return true;
}

/* ---- All of it ------------------------------------------------------------------------------- */

bool wg_lower(lowering *l, const wg_tensor wanted[], int count)
{
    size_t most;
    if (!start(l, wanted, count, &most) || !make_room(l, most))
        return false;
    for (uint32_t i = 1; i <= l->last; i++)
        if (l->at[i].needed && !lower_one(l, wg_node_at(l->tape, i)))
            return false;
    wg_fuse(l);
    if (!lower_assignments(l))
        return false;
    wg_store(l);
    return wg_plan_storage(&l->tape->pool, l->lives, l->n_lives, l->n_order, &l->storage) ||
           no_memory(l);
}

void wg_lowering_free(lowering *l)
{
    pool *p = &l->tape->pool;
    wg_pool_give(p, l->at);
    wg_pool_give(p, l->values);
    wg_pool_give(p, l->drafts);
    wg_pool_give(p, l->groups);
    wg_pool_give(p, l->order);
    wg_pool_give(p, l->lives);
    wg_pool_give(p, l->needs);
    wg_pool_give(p, l->gives);
}
