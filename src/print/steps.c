/* steps.c — what happens in a run, in order: each op of the forward pass, then each contribution
 * to an adjoint, as the sweep noted them. */
#include "print.h"

#include <string.h>

static bool needs(const story *s, uint32_t i)
{
    return i <= s->s.last && s->s.needed[i];
}

/* ---- Which sweeps ---------------------------------------------------------------------------- */

static void tell(story *s, const sweep *w)
{
    s->s.needed[w->y] = true;
    s->sweeps[s->n_sweeps++] = w;
    for (uint32_t i = 0; i < w->count; i++) {
        const struct adjoint *pair = &w->adjoint[i];
        if (!needs(s, pair->is))
            continue;
        s->seen[pair->of] |= DERIVED;
        if (wg_is_own_adjoint(s->s.tape, w, pair))
            s->seen[pair->is] |= ADJOINT;
    }
}

/* From the end back: whether a sweep is told follows from tensors that come after what it
 * differentiates. */
static void choose_sweeps(story *s)
{
    for (uint32_t i = s->s.last; i > 0; i--) {
        const node *n = wg_node_at(s->s.tape, i);
        for (const sweep *w = n->sweeps; w; w = w->same_y)
            if (wg_is_told(&s->s, w))
                tell(s, w);
        for (int k = 0; s->s.needed[i] && k < n->pub.arity; k++)
            s->s.needed[n->pub.x[k].index] = true;
    }
    for (size_t i = 0; i < s->n_sweeps / 2; i++) {
        const sweep *w = s->sweeps[i];
        s->sweeps[i] = s->sweeps[s->n_sweeps - 1 - i];
        s->sweeps[s->n_sweeps - 1 - i] = w;
    }
}

/* ---- Which tensors --------------------------------------------------------------------------- */

static bool has_place(const story *s, uint32_t i)
{
    const node *n = wg_node_at(s->s.tape, i);
    const bool asked = s->s.wanted[i] || s->seen[i] & DERIVED;
    if (!s->s.needed[i] || s->seen[i] & ADJOINT || (wg_is_single(n) && !asked))
        return false;
    return !n->sweep_of || asked || s->seen[i] & USED || s->atom[i];
}

static void find_places(story *s)
{
    for (uint32_t i = s->s.last; i > 0; i--) {
        if (!has_place(s, i))
            continue;
        const wg_node *y = &wg_node_at(s->s.tape, i)->pub;
        s->seen[i] |= SHOWN;
        for (int k = 0; k < y->arity; k++)
            s->seen[y->x[k].index] |= USED;
    }
    for (uint32_t i = 1; i <= s->s.last; i++)
        s->atom[i] |= (s->seen[i] & (SHOWN | ADJOINT)) != 0;
}

/* ---- In which order -------------------------------------------------------------------------- */

static bool is_computed(const story *s, uint32_t i)
{
    const wg_role role = wg_node_at(s->s.tape, i)->pub.op->role;
    return s->seen[i] & SHOWN && (role == WG_ROLE_OP || role == WG_ROLE_ASSIGN);
}

static uint32_t later(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* A contribution's turn is when all that it and those before it are made of has been recorded. All
 * contributions to an adjoint that is needed are told, and none to another: a part of the sum would
 * pass for the whole. */
static bool next_turn(const story *s, const sweep *w, const struct contribution *part,
                      uint32_t *turn)
{
    if (!needs(s, wg_adjoint_in(w, part->of)))
        return false;
    *turn = later(*turn, later(part->is, part->sum));
    return true;
}

/* Whether a sweep goes over the same y as the one before it, and so is told after all of that. */
static bool same_y(const story *s, size_t k)
{
    return k > 0 && s->sweeps[k - 1]->y == s->sweeps[k]->y;
}

/* Counting sort by turn: first how many each has, then where each turn begins. */
static size_t count_turns(const story *s, size_t *at)
{
    size_t total = 0;
    uint32_t turn = 0;
    for (uint32_t i = 1; i <= s->s.last; i++)
        at[i] = is_computed(s, i);
    for (size_t k = 0; k < s->n_sweeps; k++) {
        const sweep *w = s->sweeps[k];
        turn = same_y(s, k) ? turn : w->y;
        for (uint32_t i = 0; i < w->n_parts; i++)
            if (next_turn(s, w, &w->part[i], &turn))
                at[turn]++;
    }
    for (uint32_t i = 1; i <= s->s.last; i++) {
        const size_t here = at[i];
        at[i] = total;
        total += here;
    }
    return total;
}

static void place_steps(story *s, size_t *at)
{
    uint32_t turn = 0;
    for (uint32_t i = 1; i <= s->s.last; i++)
        if (is_computed(s, i))
            s->steps[at[i]++] = (step_shown){.tensor = i};
    for (size_t k = 0; k < s->n_sweeps; k++) {
        const sweep *w = s->sweeps[k];
        turn = same_y(s, k) ? turn : w->y;
        for (uint32_t i = 0; i < w->n_parts; i++)
            if (next_turn(s, w, &w->part[i], &turn))
                s->steps[at[turn]++] =
                    (step_shown){.tensor = w->part[i].of, .sweep = w, .part = &w->part[i]};
    }
}

static bool order_steps(story *s)
{
    pool *p = &s->s.tape->pool;
    size_t *at = wg_pool_take(p, ((size_t)s->s.last + 1) * sizeof *at);
    if (!at)
        return false;
    s->n_steps = count_turns(s, at);
    s->steps = wg_pool_take(p, (s->n_steps + 1) * sizeof *s->steps);
    if (s->steps)
        place_steps(s, at);
    wg_pool_give(p, at);
    return s->steps != NULL;
}

/* ---- The story ------------------------------------------------------------------------------- */

static bool take_room(story *s)
{
    pool *p = &s->s.tape->pool;
    size_t n = 1;
    for (const sweep *w = s->s.tape->sweeps; w; w = w->earlier)
        n++;
    s->sweeps = wg_pool_take(p, n * sizeof(const sweep *));
    s->seen = wg_pool_take(p, (size_t)s->s.last + 1);
    if (s->seen)
        memset(s->seen, 0, (size_t)s->s.last + 1);
    return s->sweeps && s->seen;
}

bool wg_story_new(const selection *chosen, story *out)
{
    *out = (story){.s = *chosen};
    if (take_room(out)) {
        choose_sweeps(out);
        out->atom = wg_atoms_new(&out->s, true);
        if (out->atom)
            find_places(out);
        if (out->atom && order_steps(out))
            return true;
    }
    wg_story_free(out);
    return false;
}

void wg_story_free(story *s)
{
    pool *p = &s->s.tape->pool;
    wg_pool_give(p, s->steps);
    wg_pool_give(p, (void *)s->sweeps);
    wg_pool_give(p, s->atom);
    wg_pool_give(p, s->seen);
    wg_selection_free(&s->s);
}
