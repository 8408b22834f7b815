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

static void set_stage(stage *m, wg_nest *nest, const lowering *l, const draft *d)
{
    const location *y = &l->values[d->y];
    const wg_map *map = d->first < 0 ? d->op->pub.op->map : wg_pair_map(l, d);
    uint32_t x[WG_MAP_ARITY];
    *m = (stage){.loop = wg_loop_of(map, y->of->pub.dtype), .arity = operands(l, d, x)};
    m->at[0] = wg_place_of(l, y);
    m->walk[0] = walk_of(nest, y, y->of);
    for (int k = 0; k < m->arity; k++) {
        m->at[k + 1] = wg_place_of(l, &l->values[x[k]]);
        m->walk[k + 1] = walk_of(nest, &l->values[x[k]], y->of);
    }
}

static int64_t stride(const chain *c, int operand, int inwards)
{
    const int d = c->nest.ndim - 1 - inwards;
    return d < 0 ? 0 : c->nest.stride[operand][d];
}

/* Strides of the first tile, which is all there is for small results. */
static void set_block(const chain *c, stage *m)
{
    m->flat = true;
    for (int k = 0; k < m->arity; k++) {
        const int walk = m->walk[k + 1];
        m->block.row[k] = stride(c, walk, 1);
        m->block.column[k] = stride(c, walk, 0);
        m->flat = m->flat &&
                  (c->tile_rows == 1 || m->block.row[k] == c->tile_columns * m->block.column[k]);
    }
    m->block.rows = m->flat ? 1 : c->tile_rows;
    m->block.columns = m->flat ? c->tile_rows * c->tile_columns : c->tile_columns;
}

/* ---- Tiles ----------------------------------------------------------------------------------- */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static size_t bytes_of_tile(int tiles)
{
    const size_t share = TILES_BYTES / (size_t)(tiles > 0 ? tiles : 1) / WG_ALIGN * WG_ALIGN;
    return share < TILE_BYTES ? share : TILE_BYTES;
}

static void cut_into_tiles(chain *c, int tiles)
{
    const wg_nest *n = &c->nest;
    c->n_tiles = tiles;
    c->tile_bytes = bytes_of_tile(tiles);
    c->columns = n->ndim > 0 ? n->size[n->ndim - 1] : 1;
    c->rows = n->ndim > 1 ? n->size[n->ndim - 2] : 1;
    const int64_t room = (int64_t)c->tile_bytes / c->element;
    c->tile_columns = least(c->columns, room);
    c->tile_rows = least(c->rows, most(1, room / most(1, c->columns)));
    c->per_row = c->columns ? (c->columns + c->tile_columns - 1) / c->tile_columns : 0;
    c->per_plane = c->rows ? (c->rows + c->tile_rows - 1) / c->tile_rows * c->per_row : 0;
    c->count = c->per_plane;
    for (int d = 0; d < n->ndim - 2; d++)
        c->count *= n->size[d];
}

chain *wg_build_chain(arena *a, const lowering *l, int64_t number)
{
    const int64_t first = l->groups[number].first;
    chain *c = wg_arena_take(a, sizeof *c);
    if (!c || !(c->stages = wg_arena_take(a, (size_t)l->groups[number].count * sizeof *c->stages)))
        return NULL;
    c->n_stages = 0;
    c->element = (int64_t)wg_dtype_size(l->values[l->drafts[first].y].of->pub.dtype);
    wg_nest_start(&c->nest, 0);
    find_pairs(l, first);
    const int tiles = give_tiles(l, first);
    for (int64_t i = first; (i = member(l, i)) >= 0; i = l->drafts[i].next)
        set_stage(&c->stages[c->n_stages++], &c->nest, l, &l->drafts[i]);
    wg_nest_simplify(&c->nest);
    cut_into_tiles(c, tiles);
    for (int i = 0; i < c->n_stages; i++)
        set_block(c, &c->stages[i]);
    return c;
}

/* ---- One tile -------------------------------------------------------------------------------- */

void wg_run_single(const chain *c)
{
    for (int i = 0; i < c->n_stages; i++)
        c->stages[i].loop(&c->stages[i].block);
}

/* ---- Many tiles ------------------------------------------------------------------------------ */

/* A tile: its first place, and how many rows and columns it has. */
typedef struct tile {
    wg_cursor c; /* of the loops outside the two innermost, then moved to the tile */
    int64_t rows, columns;
} tile;

static tile tile_at(const chain *c, int64_t number)
{
    const int64_t row = number % c->per_plane / c->per_row * c->tile_rows;
    const int64_t column = number % c->per_row * c->tile_columns;
    tile t = {.rows = least(c->tile_rows, c->rows - row),
              .columns = least(c->tile_columns, c->columns - column)};
    int64_t plane = number / c->per_plane;
    for (int k = 0; k < c->nest.operands; k++)
        t.c.at[k] = row * stride(c, k, 1) + column * stride(c, k, 0);
    for (int d = c->nest.ndim - 3; d >= 0; plane /= c->nest.size[d--])
        for (int k = 0; k < c->nest.operands; k++)
            t.c.at[k] += plane % c->nest.size[d] * c->nest.stride[k][d];
    return t;
}

static void *address(const chain *c, const stage *m, int k, const tile *t, char *scratch)
{
    if (m->at[k].tile >= 0)
        return scratch + (size_t)m->at[k].tile * c->tile_bytes;
    char *first = k == 0 ? m->block.y : (char *)(uintptr_t)m->block.x[k - 1];
    return first + t->c.at[m->walk[k]] * c->element;
}

static void run_stage(const chain *c, const stage *m, const tile *t, char *scratch)
{
    wg_block b = m->block;
    b.rows = m->flat ? 1 : t->rows;
    b.columns = m->flat ? t->rows * t->columns : t->columns;
    b.y = address(c, m, 0, t, scratch);
    for (int k = 0; k < m->arity; k++) {
        b.x[k] = address(c, m, k + 1, t, scratch);
        if (m->at[k + 1].tile >= 0)
            b.row[k] = t->columns;
    }
    m->loop(&b);
}

void wg_run_chain(const chain *c, int64_t from, int64_t to, char *scratch)
{
    for (int64_t number = from; number < to; number++) {
        const tile t = tile_at(c, number);
        for (int i = 0; i < c->n_stages; i++)
            run_stage(c, &c->stages[i], &t, scratch);
    }
}
