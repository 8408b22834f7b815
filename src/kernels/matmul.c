/* matmul.c — y = a b, each element the chain acc = fma(a_ik, b_kj, acc) for k ascending from +0;
 * then scaled and added to base.
 *
 * Which elements are computed together changes no chain, and a chain may pause: its value so far is
 * stored and picked up again. So there are several ways. A column times a row goes to outer.c, a
 * row times a matrix whose columns lie together to dots.c; what reads well in place goes straight
 * to tiles; else operands are packed into panels, by blocks that stay in the caches: kc × nc of b
 * in the third, mc × kc of a in the second, a panel of b in the first. */
#include "product.h"

/* The largest blocks. */
enum {
    KC = 384,
    MC = 221184 / (KC * (int)sizeof(real)) / WG_TILE_ROWS * WG_TILE_ROWS,
    NC = 4096 / (int)sizeof(real),
    KC_UNBROKEN = 1024, /* where chains may not pause in y */
    PACK_FROM = 32768   /* bytes; a smaller operand is read where it is */
};

/* ---- One form for all products --------------------------------------------------------------- */

/* A product as it is computed. Where there is no scale, it is 1, and where there is no base, −0,
 * which changes nothing.
 *
 * Here and below, structs are filled field by field: an initialiser would clear them first, which
 * takes longer than a small product. */
typedef struct job {
    int64_t m, n, k;
    const real *a, *b;
    int64_t a_row, a_k, b_k, b_column;
    real *y;
    int64_t y_row;
    wg_ending end;
    int64_t base_column;
    bool based; /* there is a base */
} job;

/* As it is given. */
static void set_operands(job *j, const wg_product *p)
{
    j->m = p->m;
    j->n = p->n;
    j->k = p->k;
    j->a = p->a;
    j->a_row = p->a_stride[0];
    j->a_k = p->a_stride[1];
    j->b = p->b;
    j->b_k = p->b_stride[0];
    j->b_column = p->n == 1 ? 1 : p->b_stride[1];
    j->y = p->y;
    j->y_row = p->y_stride;
    j->end.base_row = p->base_stride[0];
    j->base_column = p->n == 1 ? 0 : p->base_stride[1];
}

/* A dense column as a row: yᵀ = bᵀ aᵀ, and fma(a, b, c) = fma(b, a, c). */
static void set_transposed(job *j, const wg_product *p)
{
    j->m = 1;
    j->n = p->m;
    j->k = p->k;
    j->a = p->b;
    j->a_row = 0;
    j->a_k = p->b_stride[0];
    j->b = p->a;
    j->b_k = p->a_stride[1];
    j->b_column = p->a_stride[0];
    j->y = p->y;
    j->y_row = p->m;
    j->end.base_row = 0;
    j->base_column = p->base_stride[0];
}

static void set_shape(job *j, const wg_product *p)
{
    if (p->n == 1 && p->m > 1 && p->y_stride == 1)
        set_transposed(j, p);
    else
        set_operands(j, p);
    j->based = p->base != NULL;
}

static void set_end(job *j, const wg_product *p)
{
    static const real nothing = (real)-0.0, one = 1;
    wg_ending *e = &j->end;
    e->scale = p->scale ? p->scale : &one;
    e->minus = p->base && p->minus;
    e->base = &nothing;
    e->how = p->scale ? WG_END_SPLAT : WG_END_STORE;
    if (!j->based) {
        e->base_row = j->base_column = 0;
        return;
    }
    e->base = p->base;
    e->how = j->base_column == 0 ? WG_END_SPLAT : WG_END_DENSE;
}

static bool has_loose_base(const job *j)
{
    return j->end.how == WG_END_DENSE && j->base_column != 1;
}

/* A base whose columns are neither together nor the same is copied into y, and is y from then
 * on. */
static void copy_base(job *j)
{
    for (int64_t r = 0; r < j->m; r++)
        for (int64_t c = 0; c < j->n; c++)
            j->y[r * j->y_row + c] = j->end.base[r * j->end.base_row + c * j->base_column];
    j->end.base = j->y;
    j->end.base_row = j->y_row;
    j->base_column = 1;
}

/* ---- Plans ----------------------------------------------------------------------------------- */

/* What is packed, by blocks of which size, and whether the chains that pause do so in scratch
 * memory of their own. */
typedef struct blocking {
    int64_t mc, nc, kc;
    bool pack_a, pack_b, apart;
} blocking;

static int64_t up_to(int64_t n, int64_t multiple)
{
    return (n + multiple - 1) / multiple * multiple;
}

/* The size of the fewest blocks of n that have at most so many each. */
static int64_t even_blocks(int64_t n, int64_t most)
{
    const int64_t count = (n + most - 1) / most;
    return n <= most ? n : (n + count - 1) / count;
}

static void set_blocking(blocking *b, const job *j)
{
    const int64_t bytes = (int64_t)sizeof(real);
    b->pack_b = (j->b_column != 1 && j->k > 0) ||
                (j->m >= 8 * WG_TILE_ROWS && j->k * j->n * bytes >= PACK_FROM);
    b->pack_a = j->n >= 4 * WG_TILE_VECTORS * WG_WIDTH && j->m * j->k * bytes >= PACK_FROM;
    b->apart = false;
    b->mc = j->m;
    b->nc = j->n;
    b->kc = j->k;
    if (!b->pack_a && !b->pack_b)
        return;
    const bool may_be_y = j->based && (j->base_column != 0 || j->n == 1);
    b->kc = even_blocks(j->k, may_be_y && j->k <= KC_UNBROKEN ? KC_UNBROKEN : KC);
    b->mc = even_blocks(j->m, MC);
    b->nc = up_to(even_blocks(j->n, NC), WG_TILE_VECTORS * WG_WIDTH);
    b->apart = may_be_y && b->kc < j->k;
}

/* Elements for panels; as many as the largest blocks need, so that they suffice for a part of the
 * product too, which may be cut into blocks otherwise. */
static int64_t room_for_b(const job *j, const blocking *b)
{
    return b->pack_b ? b->kc * up_to(wg_least(j->n, NC), WG_TILE_VECTORS * WG_WIDTH) : 0;
}

static int64_t room_for_a(const job *j, const blocking *b)
{
    return b->pack_a ? b->kc * wg_least(j->m, MC) + WG_WIDTH : 0;
}

static bool is_row_of_dots(const job *j)
{
    return j->m == 1 && j->b_k == 1 && j->b_column != 1;
}

static bool is_outer(const job *j)
{
    return j->k == 1 && j->b_column == 1;
}

/* A part of the product may be a single row even where all of it is not. */
static int64_t room_for_row(const job *j)
{
    return j->b_k == 1 && j->b_column != 1 && j->a_k != 1 ? j->k : 0;
}

size_t WG_KERNEL(wg_matmul_scratch)(const wg_product *product)
{
    job j;
    blocking b;
    set_shape(&j, product);
    const int64_t row = room_for_row(&j);
    if (is_row_of_dots(&j))
        return sizeof(real) * (size_t)row;
    set_blocking(&b, &j);
    const int64_t apart = b.apart ? j.m * j.n : 0;
    const int64_t blocks = room_for_b(&j, &b) + room_for_a(&j, &b) + apart;
    return sizeof(real) * (size_t)(row > blocks ? row : blocks);
}

/* ---- Blocks ---------------------------------------------------------------------------------- */

/* A block of y, computed over a stretch of k: where it begins, how far it is to the next row of a
 * and to the next column of b (k, from panel to panel), and what all its tiles have in common. */
typedef struct block {
    int64_t m, n;
    const real *a, *b, *from, *base;
    real *y;
    int64_t a_row, b_column, base_column;
    bool a_packed, b_packed;
    wg_tiles t;
} block;

static void start_at(block *b, int64_t i, int64_t j)
{
    b->t.a = b->a + i * b->a_row;
    b->t.b = b->b + j * b->b_column;
    b->t.from = b->from ? b->from + i * b->t.from_row + j : NULL;
    b->t.y = b->y + i * b->t.y_row + j;
    b->t.end.base = b->base + i * b->t.end.base_row + j * b->base_column;
}

/* From tile to tile, so many rows down and so many columns to the right. */
static void go_by(block *b, int64_t down, int64_t right)
{
    b->t.a_next = down * b->a_row;
    b->t.b_next = right * b->b_column;
    b->t.from_next = down * b->t.from_row + right;
    b->t.y_next = down * b->t.y_row + right;
    b->t.base_next = down * b->t.end.base_row + right * b->base_column;
}

/* All tiles of some rows and columns: one run along the longer side for each place on the other. */
static void run_tiles(block *b, const wg_blocks *rows, const wg_blocks *columns, bool part)
{
    const int64_t high = rows->size, wide = columns->size * WG_WIDTH;
    const int64_t top = rows->at, left = columns->at * WG_WIDTH;
    wg_tile *tile = WG_KERNEL(wg_tile_of)(rows->size, columns->size, part, b->a_packed);
    if (b->a_packed)
        b->t.a_k = high;
    if (b->b_packed)
        b->t.b_k = wide;
    if (rows->count >= columns->count) {
        go_by(b, high, 0);
        b->t.count = rows->count;
        for (int64_t c = 0; c < columns->count; c++) {
            start_at(b, top, left + c * wide);
            tile(&b->t);
        }
    } else {
        go_by(b, 0, wide);
        b->t.count = columns->count;
        for (int64_t r = 0; r < rows->count; r++) {
            start_at(b, top + r * high, left);
            tile(&b->t);
        }
    }
}

/* The last tile of the columns on the right may be there only in part. */
static void run_columns(block *b, const wg_blocks *rows, wg_blocks *columns)
{
    const bool part = (columns->at + columns->count * columns->size) * WG_WIDTH > b->n;
    columns->count -= part;
    if (columns->count > 0)
        run_tiles(b, rows, columns, false);
    columns->at += columns->count * columns->size;
    columns->count = 1;
    if (part)
        run_tiles(b, rows, columns, true);
}

static void run_block(block *b)
{
    wg_blocks rows[2], columns[2];
    wg_split(b->m, WG_TILE_ROWS, rows);
    for (int r = 0; r < 2; r++) {
        if (rows[r].count == 0)
            continue;
        const int most = b->b_packed ? WG_TILE_VECTORS : wg_most_vectors(rows[r].size);
        wg_split(wg_vectors_in(b->n), most, columns);
        for (int c = 0; c < 2; c++)
            if (columns[c].count > 0)
                run_columns(b, &rows[r], &columns[c]);
    }
}

/* ---- Walking over blocks --------------------------------------------------------------------- */

/* A product on its way, with its scratch memory. */
typedef struct walk {
    const job *j;
    blocking by;
    real *panels_b, *panels_a, *pause; /* where chains pause */
    int64_t pause_row;
    block now;
} walk;

/* Operands in place. */
static void set_block(block *b, const job *j)
{
    b->a_row = j->a_row;
    b->b_column = j->b_column;
    b->base_column = j->base_column;
    b->a_packed = b->b_packed = false;
    b->t.a_row = j->a_row;
    b->t.a_k = j->a_k;
    b->t.b_k = j->b_k;
    b->t.end = j->end;
}

/* Where chains come from and go to: they pause, but for the first and the last stretch of k. */
static void set_chains(walk *w, int64_t row, int64_t column, int64_t k)
{
    const job *j = w->j;
    block *b = &w->now;
    real *pause = w->pause + row * w->pause_row + column;
    const bool ends = k + b->t.k == j->k;
    b->from = k > 0 ? pause : NULL;
    b->t.from_row = w->pause_row;
    b->y = ends ? j->y + row * j->y_row + column : pause;
    b->t.y_row = ends ? j->y_row : w->pause_row;
    b->base = j->end.base + row * j->end.base_row + column * j->base_column;
    b->t.end.how = ends ? j->end.how : WG_END_STORE;
}

static void walk_rows(walk *w, int64_t column, int64_t k)
{
    const job *j = w->j;
    block *b = &w->now;
    for (int64_t row = 0; row < j->m; row += w->by.mc) {
        b->m = wg_least(w->by.mc, j->m - row);
        b->a = j->a + row * j->a_row + k * j->a_k;
        if (w->by.pack_a) {
            WG_KERNEL(wg_pack_rows)(b->m, b->t.k, b->a, j->a_row, j->a_k, w->panels_a);
            b->a = w->panels_a;
            b->a_packed = true;
            b->a_row = b->t.k;
            b->t.a_row = 1;
        }
        set_chains(w, row, column, k);
        run_block(b);
    }
}

static void walk_columns(walk *w, int64_t column, int64_t k)
{
    const job *j = w->j;
    block *b = &w->now;
    b->n = wg_least(w->by.nc, j->n - column);
    b->t.k = wg_least(w->by.kc, j->k - k);
    b->t.last = (b->n - 1) % WG_WIDTH + 1;
    b->b = j->b + k * j->b_k + column * j->b_column;
    if (w->by.pack_b) {
        WG_KERNEL(wg_pack_columns)(b->t.k, b->n, b->b, j->b_k, j->b_column, w->panels_b);
        b->b = w->panels_b;
        b->b_packed = true;
        b->b_column = b->t.k;
    }
    walk_rows(w, column, k);
}

static void walk_blocks(const job *j, real *scratch)
{
    walk w;
    w.j = j;
    set_blocking(&w.by, j);
    w.pause = j->y;
    w.pause_row = j->y_row;
    w.panels_b = w.panels_a = scratch;
    if (w.by.pack_a)
        w.panels_a = scratch + room_for_b(j, &w.by);
    if (w.by.apart) {
        w.pause = scratch + room_for_b(j, &w.by) + room_for_a(j, &w.by);
        w.pause_row = j->n;
    }
    set_block(&w.now, j);
    for (int64_t column = 0; column < j->n; column += w.by.nc) {
        int64_t k = 0;
        do
            walk_columns(&w, column, k);
        while ((k += w.by.kc) < j->k);
    }
}

/* ---- Products without blocks ----------------------------------------------------------------- */

/* One that is prepared. */
typedef struct ready {
    void (*run)(const void *self);
    union {
        wg_dots dots;
        wg_outer outer;
        wg_tiles tile;
    } as;
    wg_tile *tile;
} ready;

_Static_assert(sizeof(ready) <= sizeof(wg_ready), "wg_ready has room for any prepared product");

static void run_dots(const void *self)
{
    WG_KERNEL(wg_row_of_dots)(&((const ready *)self)->as.dots);
}

static void run_outer(const void *self)
{
    WG_KERNEL(wg_outer_product)(&((const ready *)self)->as.outer);
}

static void run_tile(const void *self)
{
    ((const ready *)self)->tile(&((const ready *)self)->as.tile);
}

/* a, whose elements lie apart, is copied to scratch. */
static void set_dots(const job *j, real *scratch, wg_dots *d)
{
    d->n = j->n;
    d->k = j->k;
    d->a = j->a;
    d->b = j->b;
    d->b_column = j->b_column;
    d->y = j->y;
    d->end = j->end;
    WG_KERNEL(wg_dots_start)(d);
    if (j->a_k == 1)
        return;
    for (int64_t k = 0; k < j->k; k++)
        scratch[k] = j->a[k * j->a_k];
    d->a = scratch;
}

static void set_outer(const job *j, wg_outer *o)
{
    o->m = j->m;
    o->n = j->n;
    o->a = j->a;
    o->b = j->b;
    o->a_row = j->a_row;
    o->y = j->y;
    o->y_row = j->y_row;
    o->end = j->end;
}

static bool is_one_tile(const job *j)
{
    return j->b_column == 1 && j->m <= WG_TILE_ROWS &&
           j->n <= WG_WIDTH * wg_most_vectors((int)j->m);
}

static void set_tile(const job *j, wg_tiles *t)
{
    t->count = 1;
    t->k = j->k;
    t->a = j->a;
    t->a_row = j->a_row;
    t->a_k = j->a_k;
    t->b = j->b;
    t->b_k = j->b_k;
    t->from = NULL;
    t->from_row = 0;
    t->y = j->y;
    t->y_row = j->y_row;
    t->end = j->end;
    t->a_next = t->b_next = t->from_next = t->y_next = t->base_next = 0;
    t->last = j->n % WG_WIDTH;
}

/* False: it takes blocks. */
static bool prepare(const job *j, real *scratch, ready *r)
{
    if (is_outer(j)) {
        r->run = run_outer;
        set_outer(j, &r->as.outer);
    } else if (is_row_of_dots(j)) {
        r->run = run_dots;
        set_dots(j, scratch, &r->as.dots);
    } else if (is_one_tile(j)) {
        r->run = run_tile;
        set_tile(j, &r->as.tile);
        r->tile =
            WG_KERNEL(wg_tile_of)((int)j->m, (int)wg_vectors_in(j->n), r->as.tile.last != 0, false);
    } else {
        return false;
    }
    return true;
}

/* ---- The kernel ------------------------------------------------------------------------------ */

bool WG_KERNEL(wg_matmul_prepare)(const wg_product *product, wg_ready *out)
{
    job j;
    set_shape(&j, product);
    set_end(&j, product);
    if (j.m == 0 || j.n == 0 || has_loose_base(&j) || (is_row_of_dots(&j) && j.a_k != 1))
        return false;
    return prepare(&j, NULL, (ready *)out);
}

void WG_KERNEL(wg_matmul)(const wg_product *product, void *scratch)
{
    job j;
    ready r;
    if (product->m == 0 || product->n == 0)
        return;
    set_shape(&j, product);
    set_end(&j, product);
    if (has_loose_base(&j))
        copy_base(&j);
    if (prepare(&j, scratch, &r))
        r.run(&r);
    else
        walk_blocks(&j, scratch);
}
