/* outline.c — vertices in their frames, one in another: scopes and sweeps. */
#include "graph.h"

static bool is_drawn(const graph *g, uint32_t v)
{
    return g->v[v].into == v;
}

/* Puts a frame, and those around it, among those in which something is drawn. */
static void use_scope(graph *g, const scope *s)
{
    for (; s && !g->frames[s->number].scope; s = s->outer)
        g->frames[s->number].scope = s;
}

void wg_sort_into_frames(graph *g)
{
    for (uint32_t v = g->n_v; v-- > 1;) {
        if (!is_drawn(g, v))
            continue;
        const scope *s = g->v[v].scope;
        use_scope(g, s);
        uint32_t *first =
            g->v[v].frame ? &g->at[g->v[v].frame].first : &g->frames[s ? s->number : 0].first;
        g->v[v].next = *first;
        *first = v;
    }
    for (uint32_t k = g->tape->n_scopes; k > 0; k--) {
        frame *f = &g->frames[k];
        if (!f->scope)
            continue;
        frame *outer = &g->frames[f->scope->outer ? f->scope->outer->number : 0];
        f->next = outer->inner;
        outer->inner = k;
    }
}

static void walk_vertices(const outline *o, uint32_t first, int depth)
{
    for (uint32_t v = first; v; v = o->g->v[v].next)
        o->vertex(o, v, depth);
}

/* Scopes may lie one in another as deep as anybody likes, so this does not call itself. */
static void walk_scopes(const outline *o)
{
    int depth = 0;
    for (uint32_t k = o->g->frames[0].inner; k;) {
        const frame *f = &o->g->frames[k];
        o->open_scope(o, f->scope, depth++);
        walk_vertices(o, f->first, depth);
        k = f->inner;
        while (!k && depth > 0) {
            o->close(o, --depth);
            k = f->next;
            f = f->scope->outer ? &o->g->frames[f->scope->outer->number] : f;
        }
    }
}

void wg_walk_forward(const outline *o)
{
    walk_vertices(o, o->g->frames[0].first, 0);
    walk_scopes(o);
}

bool wg_has_sweep(const graph *g)
{
    uint32_t y = 1;
    while (y <= g->s.last && !g->at[y].first)
        y++;
    return y <= g->s.last;
}

void wg_walk_sweeps(const outline *o)
{
    for (uint32_t y = 1; y <= o->g->s.last; y++)
        if (o->g->at[y].first) {
            o->open_sweep(o, y, 0);
            walk_vertices(o, o->g->at[y].first, 1);
            o->close(o, 0);
        }
}
