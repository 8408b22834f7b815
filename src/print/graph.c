/* graph.c — which vertices and edges a graph has, whatever language it is written in.
 *
 * What a caller recorded is drawn as it is. What a sweep recorded is drawn as a teacher would: the
 * adjoint of each tensor, and an edge for each term that a rule contributes to it; the ops that
 * make a term are in the edge's label, and the values that they read at the ends of dotted edges.
 * But where a second sweep goes back through the first, these ops have adjoints themselves, and so
 * the first is drawn op by op. */
#include "graph.h"

#include <stdlib.h>
#include <string.h>

/* ---- Lists ----------------------------------------------------------------------------------- */

static bool room_for_vertex(graph *g)
{
    if (g->n_v < g->v_room)
        return true;
    const uint32_t room = g->v_room ? 2 * g->v_room : 64;
    vertex *v = wg_pool_grow(&g->tape->pool, g->v, g->n_v * sizeof *v, room * sizeof *v);
    g->no_memory |= !v;
    if (v) {
        g->v = v;
        g->v_room = room;
    }
    return v != NULL;
}

/* The number of the new vertex; 0: no memory. */
static uint32_t add_vertex(graph *g, vertex v)
{
    if (!room_for_vertex(g))
        return 0;
    v.into = g->n_v;
    g->v[g->n_v] = v;
    return g->n_v++;
}

static void add_edge(graph *g, edge e)
{
    if (!e.from || !e.to)
        return;
    if (g->n_e == g->e_room) {
        const uint32_t room = g->e_room ? 2 * g->e_room : 64;
        edge *all = wg_pool_grow(&g->tape->pool, g->e, g->n_e * sizeof *all, room * sizeof *all);
        g->no_memory |= !all;
        if (!all)
            return;
        g->e = all;
        g->e_room = room;
    }
    g->e[g->n_e++] = e;
}

/* ---- Sweeps ---------------------------------------------------------------------------------- */

static bool is_needed(const graph *g, uint32_t i)
{
    return i <= g->s.last && g->s.needed[i];
}

/* Whether drawing a tensor means drawing the sweep that recorded it. Sweeps share numbers. */
static bool calls_for(const graph *g, uint32_t i)
{
    return wg_node_at(g->tape, i)->pub.op->role != WG_ROLE_CONSTANT || g->s.wanted[i];
}

/* A tensor belongs to the earliest sweep that has it: later ones found it. */
static void claim_adjoints(graph *g, uint32_t number)
{
    const sweep *s = g->sweeps[number].s;
    for (uint32_t k = 0; k < s->count; k++) {
        const uint32_t is = s->adjoint[k].is;
        if (is_needed(g, is) && wg_node_at(g->tape, is)->sweep_of == s->y && calls_for(g, is))
            g->at[is].owner = number + 1;
    }
}

static uint32_t count_sweeps(const graph *g)
{
    uint32_t n = 0;
    for (const sweep *s = g->tape->sweeps; s; s = s->earlier)
        n += s->y <= g->s.last;
    return n;
}

/* Leaves only sweeps of which something is needed, in order of recording. */
static void drop_idle_sweeps(graph *g)
{
    uint32_t kept = 0;
    for (uint32_t i = 1; i <= g->s.last; i++)
        if (g->at[i].owner)
            g->sweeps[g->at[i].owner - 1].used = true;
    for (uint32_t k = 0; k < g->n_sweeps; k++) {
        g->sweeps[k].number = kept;
        kept += g->sweeps[k].used;
    }
    for (uint32_t i = 1; i <= g->s.last; i++)
        if (g->at[i].owner)
            g->at[i].owner = 1 + g->sweeps[g->at[i].owner - 1].number;
    for (uint32_t k = 0; k < g->n_sweeps; k++)
        if (g->sweeps[k].used)
            g->sweeps[g->sweeps[k].number] = g->sweeps[k];
    g->n_sweeps = kept;
}

/* Sweeps through which others go back, and all, if the rules' ops are asked for. */
static void find_raw(graph *g)
{
    for (uint32_t k = 0; k < g->n_sweeps; k++) {
        const sweep *s = g->sweeps[k].s;
        for (uint32_t a = 0; a < s->count; a++) {
            const uint32_t y = wg_node_at(g->tape, s->adjoint[a].of)->sweep_of;
            if (y && is_needed(g, s->adjoint[a].is))
                g->at[y].raw = true;
        }
    }
    for (uint32_t k = 0; k < g->n_sweeps; k++)
        g->sweeps[k].raw = g->show.backward == WG_SHOWN &&
                           (g->show.rules == WG_SHOWN || g->at[g->sweeps[k].s->y].raw);
}

static bool find_sweeps(graph *g)
{
    const uint32_t n = count_sweeps(g);
    g->sweeps = wg_pool_take(&g->tape->pool, (n + 1) * sizeof *g->sweeps);
    if (!g->sweeps)
        return false;
    g->n_sweeps = n;
    uint32_t k = n;
    for (const sweep *s = g->tape->sweeps; s; s = s->earlier)
        if (s->y <= g->s.last) {
            g->sweeps[--k] = (drawn){.s = s};
            claim_adjoints(g, k);
        }
    drop_idle_sweeps(g);
    find_raw(g);
    return true;
}

/* The sweep as whose adjoint a tensor is drawn, or NULL. */
static const drawn *owner_of(const graph *g, uint32_t i)
{
    const drawn *d = g->at[i].owner ? &g->sweeps[g->at[i].owner - 1] : NULL;
    return d && !d->raw ? d : NULL;
}

/* Sets at[].adjoint, to 1, for all whose adjoint is drawn: the needed ones, and those between them
 * and y. */
static void mark_adjoints(graph *g, const sweep *s)
{
    for (uint32_t k = 0; k < s->count; k++)
        if (is_needed(g, s->adjoint[k].is))
            g->at[s->adjoint[k].of].adjoint = 1;
    for (uint32_t k = s->n_parts; k-- > 0;)
        if (g->at[s->part[k].of].adjoint)
            g->at[s->part[k].from].adjoint = 1;
}

static void unmark_adjoints(graph *g, const sweep *s)
{
    g->at[0].adjoint = 0;
    for (uint32_t k = 0; k < s->count; k++)
        g->at[s->adjoint[k].of].adjoint = g->at[s->adjoint[k].of].terms = 0;
}

/* ---- What a term reads ----------------------------------------------------------------------- */

typedef void visit(graph *g, uint32_t read, uint32_t to);

/* Calls back for each forward value that the ops of a term read, once each. The ops are those of
 * the sweep, between the term and the adjoint that it is made from. */
static void walk_term(graph *g, const sweep *s, const struct contribution *part, visit *each,
                      uint32_t to)
{
    const uint32_t ybar = part->from ? wg_adjoint_in(s, part->from) : part->is;
    uint32_t n = 0;
    if (!is_needed(g, part->is) || !is_needed(g, ybar))
        return;
    g->walks++;
    g->at[ybar].seen = g->walks;
    if (part->is != ybar)
        g->stack[n++] = part->is;
    while (n > 0) {
        const uint32_t i = g->stack[--n];
        const node *y = wg_node_at(g->tape, i);
        if (y->sweep_of != s->y) {
            each(g, i, to);
            continue;
        }
        for (int k = 0; k < y->pub.arity; k++) {
            fate *x = &g->at[y->pub.x[k].index];
            if (x->seen != g->walks)
                g->stack[n++] = y->pub.x[k].index;
            x->seen = g->walks;
        }
    }
}

/* ---- What is shown --------------------------------------------------------------------------- */

/* Sees to it that a tensor is drawn. Where the backward graph is hidden, an adjoint stands there
 * without what makes it. */
static void want(graph *g, uint32_t i)
{
    if (owner_of(g, i))
        g->at[i].stub = g->show.backward == WG_HIDDEN;
    else
        g->at[i].shown = true;
}

static void want_valid(graph *g, wg_tensor x)
{
    if (wg_node_in(x))
        want(g, x.index);
}

static void want_read(graph *g, uint32_t read, uint32_t to)
{
    (void)to;
    if (wg_node_at(g->tape, read)->pub.op->role != WG_ROLE_CONSTANT)
        want(g, read);
}

/* A sweep is drawn with all that y needs, and with what its terms read. */
static void want_values_of(graph *g, const sweep *s)
{
    g->at[s->y].shown = true;
    if (g->show.backward == WG_HIDDEN)
        return;
    if (is_needed(g, s->seed))
        want_read(g, s->seed, 0);
    mark_adjoints(g, s);
    for (uint32_t k = 0; k < s->n_parts; k++)
        if (g->at[s->part[k].of].adjoint && g->show.saved == WG_SHOWN)
            walk_term(g, s, &s->part[k], want_read, 0);
    unmark_adjoints(g, s);
}

static void choose_shown(graph *g)
{
    for (uint32_t i = 1; i <= g->s.last; i++)
        if (g->s.wanted[i] && !owner_of(g, i))
            g->at[i].shown = true;
    for (int k = 0; g->tape->status != WG_OK && k < g->tape->failed.arity; k++)
        want_valid(g, g->tape->failed.x[k]);
    if (wg_failed_at(g))
        want_valid(g, g->tape->failed.at);
    for (uint32_t k = 0; k < g->n_sweeps; k++)
        if (!g->sweeps[k].raw)
            want_values_of(g, g->sweeps[k].s);
    for (uint32_t i = g->s.last; i > 0; i--) {
        const wg_node *y = &wg_node_at(g->tape, i)->pub;
        for (int k = 0; g->at[i].shown && k < y->arity; k++)
            want(g, y->x[k].index);
    }
}

/* Nothing was asked for, and there is an error: all that the caller recorded. */
static void choose_all(graph *g)
{
    for (uint32_t i = 1; i <= g->s.last; i++)
        g->at[i].shown = g->s.needed[i];
}

/* Marks what is on no path from one of those given. */
static void leave_paths(graph *g)
{
    if (!g->show.from_count)
        return;
    for (uint32_t i = 1; i <= g->s.last; i++)
        g->at[i].off = true;
    for (int k = 0; k < g->show.from_count; k++)
        if (g->show.from[k].index <= g->s.last)
            g->at[g->show.from[k].index].off = false;
    for (uint32_t i = 1; i <= g->s.last; i++) {
        const wg_node *y = &wg_node_at(g->tape, i)->pub;
        for (int k = 0; k < y->arity; k++)
            g->at[i].off &= g->at[y->x[k].index].off;
    }
}

/* ---- Vertices -------------------------------------------------------------------------------- */

uint32_t wg_failed_at(const graph *g)
{
    const wg_tensor at = g->tape->failed.at;
    return g->tape->status != WG_OK && wg_node_in(at) ? at.index : 0;
}

bool wg_is_loss(const graph *g, uint32_t tensor)
{
    return tensor <= g->s.last && g->at[tensor].loss;
}

/* Drawn at each op that uses it. */
static bool is_copied(const graph *g, uint32_t i)
{
    return wg_is_single(wg_node_at(g->tape, i)) && !g->s.wanted[i];
}

static bool is_left_out(const graph *g, uint32_t i)
{
    return g->show.constants == WG_HIDDEN && !g->s.wanted[i] &&
           wg_node_at(g->tape, i)->pub.op->role == WG_ROLE_CONSTANT;
}

/* The outermost scope that is folded, of those around a tensor, or NULL. */
static const scope *fold_of(const graph *g, const scope *inner)
{
    int depth = 0;
    for (const scope *s = inner; s; s = s->outer)
        depth++;
    if (!g->show.fold || depth < g->show.fold)
        return NULL;
    const scope *s = inner;
    for (; depth > g->show.fold; depth--)
        s = s->outer;
    return s;
}

static void count_in_fold(graph *g, vertex *v, uint32_t i)
{
    switch (wg_node_at(g->tape, i)->pub.op->role) {
    case WG_ROLE_INPUT:
        v->inputs++;
        break;
    case WG_ROLE_PARAM:
        v->params++;
        break;
    case WG_ROLE_STATE:
        v->states++;
        break;
    default:
        v->ops++;
    }
    v->tensor = i > v->tensor ? i : v->tensor;
    const uint32_t shown = v->sweep ? wg_adjoint_in(v->sweep, i) : i;
    v->wanted |= shown <= g->s.last && g->s.wanted[shown];
}

/* The box of a folded scope, in the forward graph or in a sweep, with one more tensor in it. */
static uint32_t fold_into(graph *g, const scope *folded, const sweep *s, uint32_t i)
{
    uint32_t *at = &g->folds[folded->number];
    if (!*at || g->v[*at].sweep != s)
        *at =
            add_vertex(g, (vertex){.kind = VERTEX_FOLD,
                                   .sweep = s,
                                   .folded = folded,
                                   .scope = s || g->show.scopes == WG_HIDDEN ? NULL : folded->outer,
                                   .frame = s ? s->y : 0});
    if (*at)
        count_in_fold(g, &g->v[*at], i);
    return *at;
}

/* The numbers that op i uses; one used twice is there once. */
static void add_numbers(graph *g, uint32_t i, const vertex *beside)
{
    const wg_node *y = &wg_node_at(g->tape, i)->pub;
    uint32_t before = 0;
    for (int k = 0; k < y->arity; before = y->x[k++].index) {
        const uint32_t x = y->x[k].index;
        if (!is_copied(g, x) || is_left_out(g, x) || x == before || g->at[x].off)
            continue;
        const vertex v = {.kind = VERTEX_NUMBER,
                          .tensor = x,
                          .of = i,
                          .scope = beside->scope,
                          .frame = beside->frame};
        add_vertex(g, v);
    }
}

static void add_tensor(graph *g, uint32_t i)
{
    const node *n = wg_node_at(g->tape, i);
    const scope *folded = n->sweep_of ? NULL : fold_of(g, n->scope);
    if (folded) {
        g->at[i].vertex = fold_into(g, folded, NULL, i);
        return;
    }
    const bool framed = n->sweep_of && !g->at[i].stub;
    const vertex v = {.kind = VERTEX_TENSOR,
                      .tensor = i,
                      .scope = n->sweep_of || g->show.scopes == WG_HIDDEN ? NULL : n->scope,
                      .frame = framed ? n->sweep_of : 0,
                      .wanted = g->s.wanted[i]};
    g->at[i].vertex = add_vertex(g, v);
    if (!g->at[i].stub)
        add_numbers(g, i, &v);
}

static void add_tensors(graph *g)
{
    for (uint32_t i = 1; i <= g->s.last; i++)
        if ((g->at[i].shown || g->at[i].stub) && !g->at[i].off && !is_copied(g, i) &&
            !is_left_out(g, i))
            add_tensor(g, i);
}

/* The vertex of the adjoint of a tensor, with a Σ before it if it has several terms. */
static void add_adjoint(graph *g, const sweep *s, struct adjoint a)
{
    const node *x = wg_node_at(g->tape, a.of);
    const scope *folded = x->sweep_of ? NULL : fold_of(g, x->scope);
    vertex v = {.kind = VERTEX_ADJOINT,
                .tensor = a.is,
                .of = a.of,
                .sweep = s,
                .frame = s->y,
                .wanted = is_needed(g, a.is) && g->s.wanted[a.is] &&
                          (wg_is_leaf(x) || !g->at[a.is].of_leaf)};
    const uint32_t k = folded ? fold_into(g, folded, s, a.of) : add_vertex(g, v);
    v.kind = VERTEX_SUM;
    v.wanted = false;
    if (!folded && g->at[a.of].terms > 1)
        add_vertex(g, v);
    g->at[a.of].adjoint = k;
    fate *is = is_needed(g, a.is) ? &g->at[a.is] : NULL;
    if (is && owner_of(g, a.is) && g->sweeps[is->owner - 1].s == s &&
        (!is->vertex || wg_node_at(g->tape, a.is)->adjoint_of == a.of))
        is->vertex = k;
}

/* The end of edges that are terms of an adjoint: its Σ, which follows it, if there is one. */
static uint32_t end_of_terms(const graph *g, uint32_t of)
{
    const uint32_t k = g->at[of].adjoint;
    return g->v[k].kind == VERTEX_ADJOINT && g->at[of].terms > 1 ? k + 1 : k;
}

static void add_saved(graph *g, uint32_t read, uint32_t to)
{
    add_edge(g, (edge){.from = g->at[read].vertex, .to = to, .kind = EDGE_SAVED});
}

static void add_term(graph *g, const sweep *s, const struct contribution *part)
{
    const uint32_t to = end_of_terms(g, part->of);
    if (!part->from) {
        if (wg_node_at(g->tape, part->is)->sweep_of != s->y)
            add_edge(g, (edge){.from = g->at[part->is].vertex, .to = to, .kind = EDGE_SEED});
        return;
    }
    add_edge(g, (edge){.from = g->at[part->from].adjoint,
                       .to = to,
                       .kind = EDGE_TERM,
                       .part = part,
                       .sweep = s});
    if (g->show.saved == WG_SHOWN)
        walk_term(g, s, part, add_saved, to);
}

static void add_sum(graph *g, uint32_t of)
{
    const uint32_t k = g->at[of].adjoint;
    if (k && g->v[k].kind == VERTEX_ADJOINT && g->at[of].terms > 1)
        add_edge(g, (edge){.from = k + 1, .to = k, .kind = EDGE_SUM});
}

static void add_sweep(graph *g, const sweep *s)
{
    mark_adjoints(g, s);
    g->at[0].adjoint = 0;
    for (uint32_t k = 0; k < s->n_parts; k++)
        g->at[s->part[k].of].terms++;
    for (uint32_t k = 0; k < s->count; k++)
        if (is_needed(g, s->adjoint[k].is))
            g->at[s->adjoint[k].is].of_leaf |= wg_is_leaf(wg_node_at(g->tape, s->adjoint[k].of));
    for (uint32_t k = s->count; k-- > 0;) {
        fate *of = &g->at[s->adjoint[k].of];
        if (of->adjoint && !of->off)
            add_adjoint(g, s, s->adjoint[k]);
        else
            of->adjoint = 0;
    }
    for (uint32_t k = 0; !g->no_memory && k < s->n_parts; k++)
        if (g->at[s->part[k].of].adjoint)
            add_term(g, s, &s->part[k]);
    for (uint32_t k = s->count; !g->no_memory && k-- > 0;)
        add_sum(g, s->adjoint[k].of);
    unmark_adjoints(g, s);
}

/* ---- Edges between tensors ------------------------------------------------------------------- */

static bool is_assigned(const wg_node *y, int k)
{
    return y->op->role == WG_ROLE_ASSIGN && k == 0;
}

static void add_operand(graph *g, uint32_t to, uint32_t from, int k)
{
    const uint32_t i = g->v[to].tensor;
    const node *y = wg_node_at(g->tape, i), *x = wg_node_at(g->tape, y->pub.x[k].index);
    const bool numbered =
        y->pub.arity > 1 && y->pub.op->role != WG_ROLE_ASSIGN && !y->pub.op->commutes;
    if (is_assigned(&y->pub, k))
        add_edge(g, (edge){.from = to, .to = from, .kind = EDGE_ASSIGNED});
    else
        add_edge(g, (edge){.from = from,
                           .to = to,
                           .kind = EDGE_OPERAND,
                           .number = numbered ? k + 1 : 0,
                           .back = y->sweep_of && y->sweep_of != x->sweep_of});
}

/* The vertex of operand k; a number's stands behind its op's. */
static uint32_t operand_vertex(const graph *g, uint32_t to, uint32_t i, int k)
{
    const uint32_t x = wg_node_at(g->tape, i)->pub.x[k].index;
    if (!is_copied(g, x))
        return g->at[x].vertex;
    uint32_t v = to + 1;
    while (v < g->n_v && g->v[v].kind == VERTEX_NUMBER && g->v[v].of == i && g->v[v].tensor != x)
        v++;
    return v < g->n_v && g->v[v].kind == VERTEX_NUMBER && g->v[v].of == i ? v : 0;
}

static void add_operands(graph *g, uint32_t i)
{
    const uint32_t to = g->at[i].vertex;
    const bool folded = to && g->v[to].kind == VERTEX_FOLD;
    for (int k = 0; to && k < wg_node_at(g->tape, i)->pub.arity; k++)
        if (folded)
            add_edge(g, (edge){.from = g->at[wg_node_at(g->tape, i)->pub.x[k].index].vertex,
                               .to = to,
                               .kind = EDGE_OPERAND});
        else
            add_operand(g, to, operand_vertex(g, to, i, k), k);
}

/* ---- What failed ----------------------------------------------------------------------------- */

static void add_failed(graph *g)
{
    const struct failure *f = &g->tape->failed;
    if (g->tape->status == WG_OK || wg_failed_at(g))
        return;
    const uint32_t to = add_vertex(g, (vertex){.kind = VERTEX_FAILED});
    for (int k = 0; to && k < f->arity; k++) {
        const node *x = wg_node_in(f->x[k]);
        if (x)
            add_edge(g, (edge){.from = g->at[x->pub.self.index].vertex,
                               .to = to,
                               .kind = EDGE_FAILED,
                               .number = f->arity > 1 ? k + 1 : 0});
    }
}

/* ---- The limit ------------------------------------------------------------------------------- */

static bool counts(const vertex *v)
{
    return v->kind == VERTEX_TENSOR || v->kind == VERTEX_ADJOINT || v->kind == VERTEX_FOLD;
}

/* How near to the result: of the tensor that it shows, or whose adjoint it is. */
static uint32_t nearness(const vertex *v)
{
    return v->kind == VERTEX_ADJOINT || v->kind == VERTEX_SUM ? v->of : v->tensor;
}

/* How many vertices there are, by the tensor that says how near they are, in at[].terms. */
static uint32_t count_by_nearness(graph *g)
{
    uint32_t n = 0;
    for (uint32_t k = 1; k < g->n_v; k++)
        if (counts(&g->v[k])) {
            g->at[nearness(&g->v[k])].terms++;
            n++;
        }
    return n;
}

/* Vertices farther than those that are kept go into the one for more; of those at the edge, the
 * first are kept. */
static void drop_far(graph *g, uint32_t more)
{
    uint32_t left = (uint32_t)g->show.limit, rim = g->s.last;
    while (g->at[rim].terms <= left)
        left -= g->at[rim--].terms;
    for (uint32_t k = 1; k < more; k++) {
        vertex *v = &g->v[k];
        if (!counts(v))
            continue;
        const bool kept = nearness(v) > rim || (nearness(v) == rim && left > 0);
        left -= kept && nearness(v) == rim;
        v->into = kept ? k : more;
    }
}

/* Σ goes where its adjoint does, a number where its op is, or nowhere. */
static void drop_along(graph *g, uint32_t more)
{
    uint32_t before = 0;
    for (uint32_t k = 1; k < more; k++) {
        vertex *v = &g->v[k];
        if (counts(v))
            before = k;
        else if (v->kind == VERTEX_SUM && g->v[before].into == more)
            v->into = more;
        else if (v->kind == VERTEX_NUMBER && g->v[before].into == more)
            v->into = 0;
    }
}

static void limit(graph *g)
{
    const uint32_t n = g->show.limit ? count_by_nearness(g) : 0;
    if (n <= (uint32_t)g->show.limit)
        return;
    const vertex v = {.kind = VERTEX_MORE, .tensor = n - (uint32_t)g->show.limit};
    const uint32_t more = add_vertex(g, v);
    if (!more)
        return;
    drop_far(g, more);
    drop_along(g, more);
}

/* ---- Edges of boxes -------------------------------------------------------------------------- */

static bool is_box(const graph *g, uint32_t v)
{
    return g->v[v].kind == VERTEX_FOLD || g->v[v].kind == VERTEX_MORE;
}

static int by_ends(const void *a, const void *b)
{
    const edge *p = a, *q = b;
    if (p->to != q->to)
        return p->to < q->to ? -1 : 1;
    if (p->from != q->from)
        return p->from < q->from ? -1 : 1;
    if (p->kind != q->kind)
        return p->kind < q->kind ? -1 : 1;
    return p->part && q->part ? p->part->operand - q->part->operand : p->number - q->number;
}

/* Whether an edge says no more than the one before: both are between the same, and one end is a box
 * or both are dotted. */
static bool says_nothing_new(const graph *g, const edge *e, const edge *before)
{
    return e->from == before->from && e->to == before->to && e->kind == before->kind &&
           (e->kind == EDGE_SAVED || is_box(g, e->from) || is_box(g, e->to));
}

/* Edges go where their vertices are now; those within a box go. */
static void settle_edges(graph *g)
{
    uint32_t kept = 0;
    for (uint32_t k = 0; k < g->n_e; k++) {
        edge e = g->e[k];
        e.from = g->v[e.from].into;
        e.to = g->v[e.to].into;
        if (!e.from || !e.to || (e.from == e.to && is_box(g, e.to)))
            continue;
        if (is_box(g, e.from) || is_box(g, e.to)) {
            e.number = 0;
            e.part = NULL;
        }
        g->e[kept++] = e;
    }
    g->n_e = kept;
    if (kept)
        qsort(g->e, kept, sizeof *g->e, by_ends);
    kept = 0;
    for (uint32_t k = 0; k < g->n_e; k++)
        if (!kept || !says_nothing_new(g, &g->e[k], &g->e[kept - 1]))
            g->e[kept++] = g->e[k];
    g->n_e = kept;
}

/* ---- Values ---------------------------------------------------------------------------------- */

static void find_values(graph *g)
{
    for (uint32_t i = 1; i <= g->s.last; i++) {
        const node *n = wg_node_at(g->tape, i);
        g->computed |= g->s.needed[i] && n->has_value && n->pub.op->role == WG_ROLE_OP;
    }
    const wg_shown asked = g->show.adjoints;
    if (asked == WG_HIDDEN ||
        (asked == WG_AS_USUAL && (g->show.backward == WG_SHOWN || !g->computed)))
        return;
    g->last = wg_sweep_beside(&g->s);
}

/* ---- The graph ------------------------------------------------------------------------------- */

static void set_usual(wg_shown *shown, wg_shown usual)
{
    if (*shown == WG_AS_USUAL)
        *shown = usual;
}

static void set_options(graph *g, const wg_graph_options *options)
{
    if (options)
        g->show = *options;
    set_usual(&g->show.shapes, WG_SHOWN);
    set_usual(&g->show.dtypes, WG_SHOWN);
    set_usual(&g->show.bytes, WG_HIDDEN);
    set_usual(&g->show.backward, WG_SHOWN);
    set_usual(&g->show.derivatives, WG_SHOWN);
    set_usual(&g->show.saved, WG_SHOWN);
    set_usual(&g->show.rules, WG_HIDDEN);
    set_usual(&g->show.constants, WG_SHOWN);
    set_usual(&g->show.scopes, WG_SHOWN);
    set_usual(&g->show.legend, WG_SHOWN);
}

static wg_status check_options(const graph *g)
{
    const wg_graph_options *o = &g->show;
    if (o->limit < 0 || o->fold < 0 || o->from_count < 0)
        return wg_error_keep(g->tape, WG_ERROR_ARGUMENT, "%s: a %s of %d", g->caller,
                             o->limit < 0  ? "limit"
                             : o->fold < 0 ? "fold"
                                           : "from_count",
                             o->limit < 0  ? o->limit
                             : o->fold < 0 ? o->fold
                                           : o->from_count);
    if (o->from_count && !o->from)
        return wg_error_keep(g->tape, WG_ERROR_NULL, "%s: from is NULL", g->caller);
    return wg_check_tensors(g->tape, o->from, o->from_count, g->caller);
}

static bool take_arrays(graph *g)
{
    const size_t n = (size_t)g->s.last + 1, scopes = (size_t)g->tape->n_scopes + 1;
    pool *p = &g->tape->pool;
    g->at = wg_pool_take(p, n * sizeof *g->at);
    g->stack = wg_pool_take(p, n * sizeof *g->stack);
    g->folds = wg_pool_take(p, scopes * sizeof *g->folds);
    g->frames = wg_pool_take(p, scopes * sizeof *g->frames);
    if (!g->at || !g->stack || !g->folds || !g->frames)
        return false;
    memset(g->frames, 0, scopes * sizeof *g->frames);
    memset(g->at, 0, n * sizeof *g->at);
    memset(g->folds, 0, scopes * sizeof *g->folds);
    return add_vertex(g, (vertex){.kind = VERTEX_NUMBER}) == 0 && !g->no_memory;
}

static void add_vertices(graph *g)
{
    add_tensors(g);
    for (uint32_t k = 0; k < g->n_sweeps && !g->no_memory; k++) {
        g->at[g->sweeps[k].s->y].loss = true;
        if (!g->sweeps[k].raw && g->show.backward == WG_SHOWN)
            add_sweep(g, g->sweeps[k].s);
    }
    for (uint32_t i = 1; i <= g->s.last && !g->no_memory; i++)
        if (g->at[i].shown)
            add_operands(g, i);
}

static bool make(graph *g)
{
    if (!take_arrays(g) || !find_sweeps(g))
        return false;
    if (g->s.all)
        choose_all(g);
    else
        choose_shown(g);
    leave_paths(g);
    add_vertices(g);
    if (!g->no_memory)
        add_failed(g);
    find_values(g);
    if (!g->no_memory)
        limit(g);
    if (!g->no_memory)
        settle_edges(g);
    if (!g->no_memory)
        wg_sort_into_frames(g);
    g->no_memory |= !g->no_memory && !wg_name_graph(g);
    return !g->no_memory;
}

wg_status wg_graph_make(wg_tape *t, const wg_tensor tensors[], int count,
                        const wg_graph_options *options, FILE *out, const char *caller, graph *g)
{
    *g = (graph){.tape = t, .caller = caller};
    set_options(g, options);
    wg_status status = wg_choose_part(t, tensors, count, out, caller, &g->s);
    if (status != WG_OK)
        return status;
    status = check_options(g);
    if (status == WG_OK && !make(g))
        status = wg_error_keep(t, WG_ERROR_MEMORY, "%s: no memory for the graph", caller);
    if (status != WG_OK)
        wg_graph_free(g);
    return status;
}

void wg_graph_free(graph *g)
{
    pool *p = &g->tape->pool;
    wg_pool_give(p, g->at);
    wg_pool_give(p, g->stack);
    wg_pool_give(p, g->folds);
    wg_pool_give(p, g->frames);
    wg_names_free(g->names);
    wg_pool_give(p, g->symbols);
    if (g->arena.pool)
        wg_arena_rewind(&g->arena, (arena_position){0});
    wg_pool_give(p, g->sweeps);
    wg_pool_give(p, g->v);
    wg_pool_give(p, g->e);
    wg_selection_free(&g->s);
}

wg_status wg_draw(wg_tape *t, const wg_tensor tensors[], int count, const wg_graph_options *options,
                  const char *caller, const pen *p, void (*put)(const pen *p, const graph *g))
{
    graph g;
    const wg_status status = wg_graph_make(t, tensors, count, options, p->out, caller, &g);
    if (status != WG_OK)
        return status;
    put(p, &g);
    wg_graph_free(&g);
    return wg_flushed(t, p->out, caller);
}
