/* chain.c — running elementwise ops over the same places, tile by tile, so that a chain of them
 * touches memory once. */
#include "internal.h"

#include <string.h>

/* ---- Members --------------------------------------------------------------------------------- */

/* The next member of a group from draft i on that has a loop of its own; −1: none. */
static int64_t member(const lowering *l, int64_t i)
{
    while (i >= 0 && l->drafts[i].gone)
        i = l->drafts[i].next;
    return i;
}

static void find_pairs(const lowering *l, int64_t first)
{
    for (int64_t i = first; i >= 0; i = l->drafts[i].next)
        wg_find_pair(l, &l->drafts[i]);
}

/* Operands of a member, as places in values: of a pair, a, b and c of (a ∘ b) ∘ c. */
static int operands(const lowering *l, const draft *d, uint32_t x[])
{
    const draft *first = d->first < 0 ? d : &l->drafts[d->first];
    int n = 0;
    for (int k = 0; k < first->op->pub.arity; k++)
        x[n++] = wg_operand(l, first, k);
    if (d->first < 0)
        return n;
    if (n == 1)
        x[n++] = x[0]; /* a square */
    x[n++] = wg_operand(l, d, !d->from);
    return n;
}

/* ---- Where results lie ----------------------------------------------------------------------- */

static bool reads(const lowering *l, const draft *d, int64_t maker)
{
    uint32_t x[WG_MAP_ARITY];
    const int n = operands(l, d, x);
    for (int k = 0; k < n; k++)
        if (l->values[x[k]].made_by == maker)
            return true;
    return false;
}

/* Whether a result is read after member `now`. */
static bool is_read_later(const lowering *l, int64_t maker, int64_t now)
{
    for (int64_t i = l->drafts[now].next; (i = member(l, i)) >= 0; i = l->drafts[i].next)
        if (reads(l, &l->drafts[i], maker))
            return true;
    return false;
}

/* Gives each result that stays in the chain a tile, which it has until it was read for the last
 * time; returns how many tiles that takes. A result may be in the tile of an operand that ends. */
static int give_tiles(const lowering *l, int64_t first)
{
    int64_t in[GROUP_DRAFTS]; /* whose result is in a tile */
    int tiles = 0;
    for (int64_t i = first; (i = member(l, i)) >= 0; i = l->drafts[i].next) {
        draft *d = &l->drafts[i];
        int free = 0;
        if (d->owner || d->life >= 0)
            continue;
        while (free < tiles && is_read_later(l, in[free], i))
            free++;
        tiles += free == tiles;
        in[free] = i;
        d->tile = free;
    }
    return tiles;
}

/* ---- How operands move ----------------------------------------------------------------------- */

/* The number of the nest's operand that moves as v does along the results of d: a new one, unless
 * there is such a one. */
static int walk_of(wg_nest *nest, const location *v, const node *y)
{
    const int new = nest->operands;
    const wg_shape *shape = &y->pub.shape, *own = &v->of->pub.shape;
    nest->ndim = 0;
    for (int d = 0; d < shape->ndim; d++) {
        if (shape->size[d] == 1)
            continue;
        nest->size[nest->ndim] = shape->size[d];
        nest->stride[new][nest->ndim++] =
            wg_stride_along(own->ndim, own->size, v->layout.stride, d, shape->ndim);
    }
    for (int k = 0; k < new; k++)
        if (memcmp(nest->stride[k], nest->stride[new], (size_t)nest->ndim * sizeof(int64_t)) == 0)
            return k;
    return nest->operands++;
}

static void set_moves(moves *m, wg_nest *nest, const lowering *l, const draft *d)
{
    const location *y = &l->values[d->y];
    uint32_t x[WG_MAP_ARITY];
    m->arity = operands(l, d, x);
    m->at[0] = wg_place_of(l, y);
    m->walk[0] = walk_of(nest, y, y->of);
    for (int k = 0; k < m->arity; k++) {
        m->at[k + 1] = wg_place_of(l, &l->values[x[k]]);
        m->walk[k + 1] = walk_of(nest, &l->values[x[k]], y->of);
    }
}

/* The stride of an operand along the innermost loop, or the one around it. */
static int64_t stride(const wg_nest *nest, int operand, int outwards)
{
    const int d = nest->ndim - 1 - outwards;
    return d < 0 ? 0 : nest->stride[operand][d];
}

/* For the first tile, which is all there is for small results. */
static void set_block(wg_block *b, moves *m, const chain *c, const wg_nest *nest)
{
    m->flat = true;
    for (int k = 0; k < m->arity; k++) {
        b->row[k] = stride(nest, m->walk[k + 1], 1);
        b->column[k] = stride(nest, m->walk[k + 1], 0);
        m->flat = m->flat && (c->tile_rows == 1 || b->row[k] == c->tile_columns * b->column[k]);
    }
    b->rows = m->flat ? 1 : c->tile_rows;
    b->columns = m->flat ? c->tile_rows * c->tile_columns : c->tile_columns;
}

/* ---- Tiles ----------------------------------------------------------------------------------- */

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static size_t bytes_of_tile(int tiles)
{
    const size_t share = TILES_BYTES / (size_t)(tiles > 0 ? tiles : 1) / WG_ALIGN * WG_ALIGN;
    return share < TILE_BYTES ? share : TILE_BYTES;
}

static void cut_into_tiles(chain *c, const wg_nest *n)
{
    c->tile_bytes = bytes_of_tile(c->n_tiles);
    c->columns = n->ndim > 0 ? n->size[n->ndim - 1] : 1;
    c->rows = n->ndim > 1 ? n->size[n->ndim - 2] : 1;
    const int64_t room = (int64_t)c->tile_bytes / c->element;
    c->tile_columns = wg_least(c->columns, room);
    c->tile_rows = wg_least(c->rows, most(1, room / most(1, c->columns)));
    c->per_row = c->columns ? (c->columns - 1) / c->tile_columns + 1 : 0;
    c->per_plane = c->rows ? ((c->rows - 1) / c->tile_rows + 1) * c->per_row : 0;
    c->count = c->per_plane;
    for (int d = 0; d < n->ndim - 2; d++)
        c->count *= n->size[d];
}

static bool build(chain *c, arena *a, const lowering *l, int64_t first)
{
    wg_nest nest;
    int n = 0;
    wg_nest_start(&nest, 0);
    for (int64_t i = first; (i = member(l, i)) >= 0; i = l->drafts[i].next)
        set_moves(&c->moves[n++], &nest, l, &l->drafts[i]);
    wg_nest_simplify(&nest);
    cut_into_tiles(c, &nest);
    for (int i = 0; i < n; i++)
        set_block(&c->stages[i].block, &c->moves[i], c, &nest);
    wg_nest *kept = c->count > 1 ? wg_arena_take(a, sizeof *kept) : NULL;
    if (kept)
        *kept = nest;
    c->nest = kept;
    return kept || c->count <= 1;
}

static void pick_loops(const chain *c, const lowering *l, int64_t first)
{
    stage *s = c->stages;
    for (int64_t i = first; (i = member(l, i)) >= 0; i = l->drafts[i].next, s++) {
        const draft *d = &l->drafts[i];
        const wg_map *map = d->first < 0 ? d->op->pub.op->map : wg_pair_map(l, d);
        s->loop = wg_loop_of(map, l->values[d->y].of->pub.dtype);
    }
}

chain *wg_build_chain(arena *a, const lowering *l, int64_t number)
{
    const int64_t first = l->groups[number].first;
    chain *c = wg_arena_take(a, sizeof *c);
    if (!c)
        return NULL;
    find_pairs(l, first);
    c->n_stages = 0;
    for (int64_t i = first; (i = member(l, i)) >= 0; i = l->drafts[i].next)
        c->n_stages++;
    c->n_tiles = give_tiles(l, first);
    c->element = (int64_t)wg_dtype_size(l->values[l->drafts[first].y].of->pub.dtype);
    c->stages = wg_arena_take(a, (size_t)c->n_stages * sizeof *c->stages);
    c->moves = wg_arena_take(a, (size_t)c->n_stages * sizeof *c->moves);
    if (!c->stages || !c->moves || !build(c, a, l, first))
        return NULL;
    pick_loops(c, l, first);
    return c;
}

/* ---- One tile -------------------------------------------------------------------------------- */

void wg_run_single(const chain *c)
{
    for (int i = 0; i < c->n_stages; i++)
        c->stages[i].loop(&c->stages[i].block);
}

/* ---- Many tiles ------------------------------------------------------------------------------ */

/* A tile: how far the nest's operands have moved where it begins; its rows and columns. */
typedef struct tile {
    int64_t at[WG_NEST_OPERANDS];
    int64_t rows, columns;
} tile;

static void find_tile(const chain *c, int64_t number, tile *t)
{
    const wg_nest *n = c->nest;
    const int64_t row = number % c->per_plane / c->per_row * c->tile_rows;
    const int64_t column = number % c->per_row * c->tile_columns;
    t->rows = wg_least(c->tile_rows, c->rows - row);
    t->columns = wg_least(c->tile_columns, c->columns - column);
    for (int k = 0; k < n->operands; k++)
        t->at[k] = row * stride(n, k, 1) + column * stride(n, k, 0);
    int64_t plane = number / c->per_plane;
    for (int d = n->ndim - 3; d >= 0; plane /= n->size[d--])
        for (int k = 0; k < n->operands; k++)
            t->at[k] += plane % n->size[d] * n->stride[k][d];
}

static void run_stage(const chain *c, int i, const tile *t, char *scratch)
{
    const moves *m = &c->moves[i];
    const wg_block *first = &c->stages[i].block;
    wg_block b = *first;
    b.rows = m->flat ? 1 : t->rows;
    b.columns = m->flat ? t->rows * t->columns : t->columns;
    b.y = m->at[0].tile >= 0 ? scratch + (size_t)m->at[0].tile * c->tile_bytes
                             : (char *)first->y + t->at[m->walk[0]] * c->element;
    for (int k = 0; k < m->arity; k++) {
        const int in = m->at[k + 1].tile;
        b.x[k] = in >= 0 ? scratch + (size_t)in * c->tile_bytes
                         : (const char *)first->x[k] + t->at[m->walk[k + 1]] * c->element;
        b.row[k] = in >= 0 ? t->columns : b.row[k];
    }
    c->stages[i].loop(&b);
}

void wg_run_chain(const chain *c, int64_t from, int64_t to, char *scratch)
{
    for (int64_t number = from; number < to; number++) {
        tile t;
        find_tile(c, number, &t);
        for (int i = 0; i < c->n_stages; i++)
            run_stage(c, i, &t, scratch);
    }
}
