/* lower.c — from wanted tensors to drafts of steps.
 *
 * Finds the tensors that are needed, in order of recording; says of each where its elements lie, in
 * a leaf, in another tensor's elements seen through other strides, or in storage of its own; and
 * drafts a step for each that must be computed or copied. Assignments become copies at the end. */
#include "internal.h"

#include <string.h>

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

/* Marks what the wanted tensors need, by one walk backwards; returns how many there are. */
static uint32_t mark_needed(lowering *l)
{
    uint32_t needed = 0;
    for (uint32_t i = l->last; i > 0; i--) {
        const wg_node *n = &wg_node_at(l->tape, i)->pub;
        if (!l->at[i].needed)
            continue;
        needed++;
        for (int k = 0; k < n->arity; k++) {
            l->at[n->x[k].index].needed = true;
            if (n->op->role != WG_ROLE_ASSIGN || k > 0)
                l->at[n->x[k].index].read = true;
        }
    }
    return needed;
}

static bool start(lowering *l, const wg_tensor wanted[], int count, uint32_t *n_needed)
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
    *n_needed = mark_needed(l);
    return true;
}

/* Room for the worst case: each needed tensor computed and copied, assigned from a copy. */
static bool make_room(lowering *l, uint32_t n_needed)
{
    const size_t n = 3 * (size_t)n_needed;
    pool *p = &l->tape->pool;
    l->values = wg_pool_take(p, n * sizeof *l->values);
    l->drafts = wg_pool_take(p, n * sizeof *l->drafts);
    l->lives = wg_pool_take(p, n * sizeof *l->lives);
    l->needs = wg_pool_take(p, n * sizeof *l->needs);
    l->gives = wg_pool_take(p, n * sizeof *l->gives);
    return (l->values && l->drafts && l->lives && l->needs && l->gives) || no_memory(l);
}

/* ---- Values ---------------------------------------------------------------------------------- */

static uint32_t add_value(lowering *l, location v)
{
    l->values[l->n_values] = v;
    return l->n_values++;
}

/* Elements of the tensor's own. */
static uint32_t in_node(lowering *l, const node *n)
{
    return add_value(l, (location){n, n, -1, wg_dense_layout(&n->pub.shape)});
}

/* Elements in the program's storage, born by the step that is drafted next. */
static uint32_t in_storage(lowering *l, const node *n)
{
    l->lives[l->n_lives] =
        (life){.bytes = wg_node_bytes(n), .born = l->n_drafts, .dies = l->n_drafts, .inherits = -1};
    return add_value(l, (location){n, NULL, l->n_lives++, wg_dense_layout(&n->pub.shape)});
}

static uint32_t value_of(const lowering *l, wg_tensor x)
{
    return l->at[x.index].place;
}

const location *wg_operand_value(const lowering *l, const node *y, int k)
{
    return &l->values[value_of(l, y->pub.x[k])];
}

static void use(lowering *l, uint32_t v)
{
    if (l->values[v].life >= 0)
        l->lives[l->values[v].life].dies = l->n_drafts;
}

/* ---- Drafts ---------------------------------------------------------------------------------- */

static void draft_copy(lowering *l, uint32_t y, uint32_t x)
{
    use(l, x);
    l->drafts[l->n_drafts++] = (draft){.y = y, .x = x, .copies = true};
}

static void draft_op(lowering *l, uint32_t y, const node *n)
{
    for (int k = 0; k < n->pub.arity; k++)
        use(l, value_of(l, n->pub.x[k]));
    l->drafts[l->n_drafts++] = (draft){.y = y};
}

/* Which operand a view looks at. */
static int viewed(const node *n)
{
    return n->pub.op->role == WG_ROLE_ASSIGN ? 1 : 0;
}

static bool see_through(lowering *l, const node *n, location *v)
{
    if (!n->pub.op->view || n->pub.arity == 0)
        return false;
    *v = *wg_operand_value(l, n, viewed(n));
    const wg_layout x = v->layout;
    v->of = n;
    return n->pub.op->view(&n->pub, &x, &v->layout);
}

/* An assignment is never kept: its value is its target's. */
static bool is_kept(const lowering *l, const node *n)
{
    return (n->kept || l->at[n->pub.self.index].wanted || (l->options & WG_KEEP_ALL)) &&
           n->pub.op->role != WG_ROLE_ASSIGN;
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
    const uint32_t seen = add_value(l, v);
    l->at[n->pub.self.index].place = seen;
    if (!is_kept(l, n))
        return true;
    if (!give(l, n))
        return false;
    const uint32_t y = in_node(l, n);
    draft_copy(l, y, seen);
    l->at[n->pub.self.index].place = y;
    return true;
}

static bool lower_computed(lowering *l, node *n)
{
    const bool kept = is_kept(l, n);
    if (kept && !give(l, n))
        return false;
    const uint32_t y = kept ? in_node(l, n) : in_storage(l, n);
    l->at[n->pub.self.index].place = y;
    draft_op(l, y, n);
    return true;
}

static bool lower_one(lowering *l, node *n)
{
    location v;
    const bool leaf = wg_is_leaf(n);
    if (leaf || n->pub.op->role == WG_ROLE_CONSTANT) {
        l->at[n->pub.self.index].place = in_node(l, n);
        if (leaf && l->at[n->pub.self.index].read)
            l->needs[l->n_needs++] = n;
        return true;
    }
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
        if (l->at[target.index].assigned)
            return wg_error_keep(l->tape, WG_ERROR_ARGUMENT, "wg_compile: %s is assigned twice",
                                 wg_describe(target).s),
                   false;
        l->at[target.index].assigned = true;
        if (!give(l, wg_node_at(l->tape, target.index)))
            return false;
    }
    return true;
}

/* A value that lies in a target is saved before any target changes. */
static void save_value(lowering *l, const node *assign)
{
    usage *u = &l->at[assign->pub.self.index];
    const node *owner = l->values[u->place].owner;
    u->stores = u->place;
    if (!owner || !l->at[owner->pub.self.index].assigned)
        return;
    u->stores = in_storage(l, assign);
    draft_copy(l, u->stores, u->place);
}

static void store_value(lowering *l, const node *assign)
{
    draft_copy(l, value_of(l, assign->pub.x[0]), l->at[assign->pub.self.index].stores);
}

static bool lower_assignments(lowering *l)
{
    node *n;
    if (!mark_targets(l))
        return false;
    for (uint32_t i = 0; (n = next_assignment(l, &i));)
        save_value(l, n);
    for (uint32_t i = 0; (n = next_assignment(l, &i));)
        store_value(l, n);
    return true;
}

/* ---- Sharing --------------------------------------------------------------------------------- */

/* Whether operand k's elements are all of a life, in y's own order, and the life ends at step s. */
static bool can_hand_over(const lowering *l, const node *y, int k, int64_t s)
{
    const location *x = wg_operand_value(l, y, k);
    const wg_layout dense = wg_dense_layout(&y->pub.shape);
    return x->life >= 0 && l->lives[x->life].dies == s &&
           l->lives[x->life].bytes == wg_node_bytes(y) &&
           wg_same_shape(&x->of->pub.shape, &y->pub.shape) &&
           memcmp(&x->layout, &dense, sizeof dense) == 0;
}

/* An elementwise result may take the place of an operand that dies there, if every operand that
 * lies in that life is read in the same order as the result is written. */
static int64_t heir_of(const lowering *l, const node *y, int64_t s)
{
    for (int k = 0; k < y->pub.arity; k++) {
        bool agreed = can_hand_over(l, y, k, s);
        const int64_t from = wg_operand_value(l, y, k)->life;
        for (int j = 0; agreed && j < y->pub.arity; j++)
            agreed = wg_operand_value(l, y, j)->life != from || can_hand_over(l, y, j, s);
        if (agreed)
            return from;
    }
    return -1;
}

static void hand_over(lowering *l)
{
    for (int64_t s = 0; s < l->n_drafts; s++) {
        const location *y = &l->values[l->drafts[s].y];
        if (y->life >= 0 && !l->drafts[s].copies && y->of->pub.op->map)
            l->lives[y->life].inherits = heir_of(l, y->of, s);
    }
}

/* ---- All of it ------------------------------------------------------------------------------- */

bool wg_lower(lowering *l, const wg_tensor wanted[], int count)
{
    uint32_t n_needed;
    if (!start(l, wanted, count, &n_needed) || !make_room(l, n_needed))
        return false;
    for (uint32_t i = 1; i <= l->last; i++)
        if (l->at[i].needed && !lower_one(l, wg_node_at(l->tape, i)))
            return false;
    if (!lower_assignments(l))
        return false;
    hand_over(l);
    return wg_plan_storage(&l->tape->pool, l->lives, l->n_lives, l->n_drafts, &l->storage) ||
           no_memory(l);
}

void wg_lowering_free(lowering *l)
{
    pool *p = &l->tape->pool;
    wg_pool_give(p, l->at);
    wg_pool_give(p, l->values);
    wg_pool_give(p, l->drafts);
    wg_pool_give(p, l->lives);
    wg_pool_give(p, l->needs);
    wg_pool_give(p, l->gives);
}
