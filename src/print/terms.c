/* terms.c — the names in a graph, and the formulas at its edges.
 *
 * A formula is in terms of what is drawn: each tensor and each adjoint that has a vertex goes by
 * its symbol, and only what the rules recorded in between is written out. */
#include "graph.h"

#include <string.h>

/* Leaves and arrays of constants have nothing else that they could go by. */
static bool has_only_a_symbol(const node *n)
{
    return wg_is_leaf(n) || (n->pub.op->role == WG_ROLE_CONSTANT && !wg_is_single(n));
}

/* What has a vertex of its own. Where nothing was differentiated there are no formulas, and only
 * names matter. */
static bool wants_symbol(const graph *g, uint32_t i)
{
    const node *n = wg_node_at(g->tape, i);
    if (g->n_sweeps == 0 || wg_is_single(n))
        return n->name && g->s.needed[i];
    return g->at[i].shown || g->at[i].stub || g->at[i].owner ||
           (g->s.needed[i] && has_only_a_symbol(n));
}

static void choose_symbols(graph *g)
{
    for (uint32_t i = 1; i <= g->s.last; i++)
        g->symbols[i] = wants_symbol(g, i);
}

static char *kept(graph *g, const buffer *text)
{
    char *copy = text->s && !text->failed ? wg_arena_take(&g->arena, text->length + 1) : NULL;
    return copy ? memcpy(copy, text->s, text->length + 1) : NULL;
}

/* What a rule hands on unchanged is the adjoint itself, and goes by its symbol. */
static const char *formula_of(graph *g, const edge *e)
{
    pool *p = &g->tape->pool;
    arena terms = {.pool = p};
    buffer text = {.pool = p};
    const taking_apart w = {.names = g->names, .arena = &terms, .atom = g->symbols};
    const uint32_t ybar = wg_adjoint_in(e->sweep, e->part->from);
    const term *x = wg_term_of(&w, e->part->is, e->part->is != ybar);
    if (x)
        wg_add_term(&text, PLAIN, g->names, x);
    const char *formula = x ? kept(g, &text) : NULL;
    wg_arena_rewind(&terms, (arena_position){0});
    wg_pool_give(p, text.s);
    return formula;
}

bool wg_name_graph(graph *g)
{
    const size_t n = (size_t)g->s.last + 1;
    g->arena.pool = &g->tape->pool;
    g->symbols = wg_pool_take(&g->tape->pool, n);
    if (!g->symbols)
        return false;
    memset(g->symbols, 0, n);
    choose_symbols(g);
    g->named = g->s;
    g->named.needed = g->symbols;
    g->names = wg_names_new(&g->named);
    for (uint32_t k = 0; g->names && k < g->n_e; k++)
        if (g->e[k].part && g->show.derivatives == WG_SHOWN &&
            !(g->e[k].formula = formula_of(g, &g->e[k])))
            return false;
    return g->names != NULL;
}
