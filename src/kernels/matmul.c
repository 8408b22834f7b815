/* matmul.c — y = a b, each element the chain acc = fma(a_ik, b_kj, acc) for k ascending from +0;
 * then scaled and added to base.
 *
 * Which elements are computed together changes no chain, and a chain may pause: its value so far is
 * stored and picked up again. So there are three ways. A row times a matrix whose columns lie
 * together goes to dots.c; what reads well in place goes straight to tiles; else operands are
 * packed into panels, by blocks that stay in the caches: kc × nc of b in the third, mc × kc of a in
 * the second, a panel of b in the first. */
#include "product.h"

/* The largest blocks. */
enum {
    KC = 384,
    MC = 221184 / (KC * (int)sizeof(real)) / WG_TILE_ROWS * WG_TILE_ROWS,
    NC = 4096 / (int)sizeof(real),
    KC_UNBROKEN = 1024 /* where chains may not pause in y */
};

/* ---- One form for all products --------------------------------------------------------------- */

/* A single column, if y is dense, becomes a row: yᵀ = bᵀ aᵀ, and fma(a, b, c) = fma(b, a, c). The
 * stride of columns of which there is one is chosen to suit. */
static wg_product in_one_form(const wg_product *p)
{
    wg_product q = *p;
    if (p->n == 1 && p->y_stride == 1 && p->m > 1) {
        q = (wg_product){.m = 1,
                         .n = p->m,
                         .k = p->k,
                         .a = p->b,
                         .b = p->a,
                         .a_stride = {p->b_stride[1], p->b_stride[0]},
                         .b_stride = {p->a_stride[1], p->a_stride[0]},
                         .y = p->y,
                         .y_stride = p->m,
                         .scale = p->scale,
                         .base = p->base,
                         .base_stride = {p->base_stride[1], p->base_stride[0]},
                         .minus = p->minus};
    } else if (p->n == 1) {
        q.b_stride[1] = 1;
        q.base_stride[1] = 0;
    }
    return q;
}

/* How chains end. Where there is no base, −0 is added, which changes nothing; where the sum is
 * subtracted, the scale is negated, which changes no rounding. */
typedef struct ending {
    wg_end end;
    const real *base;
    int64_t stride[2];
    real scale;
} ending;

static ending ending_of(const wg_product *p)
{
    static const real nothing = (real)-0.0;
    ending e = {WG_END_SPLAT, p->base, {p->base_stride[0], p->base_stride[1]}, 1};
    if (p->scale)
        e.scale = *(const real *)p->scale;
    if (!p->base)
        e = (ending){p->scale ? WG_END_SPLAT : WG_END_STORE, &nothing, {0, 0}, e.scale};
    else if (p->minus)
        e.scale = -e.scale;
    if (e.stride[1] != 0)
        e.end = WG_END_DENSE;
    return e;
}

/* A base whose columns are neither together nor the same is copied into y, and is y from then
 * on. */
static void copy_base(const wg_product *p, ending *e)
{
    real *y = p->y;
    for (int64_t i = 0; i < p->m; i++)
        for (int64_t j = 0; j < p->n; j++)
            y[i * p->y_stride + j] = e->base[i * e->stride[0] + j * e->stride[1]];
    e->base = y;
    e->stride[0] = p->y_stride;
    e->stride[1] = 1;
}

/* ---- Plans ----------------------------------------------------------------------------------- */

/* What is packed, by blocks of which size, and whether the chains that pause do so in scratch
 * memory of their own. */
typedef struct blocking {
    int64_t mc, nc, kc;
    bool pack_a, pack_b, apart;
} blocking;

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t even_blocks(int64_t n, int64_t most)
{
    const int64_t count = (n + most - 1) / most;
    return n <= most ? n : (n + count - 1) / count;
}

static int64_t up_to(int64_t n, int64_t multiple)
{
    return (n + multiple - 1) / multiple * multiple;
}

static blocking blocking_of(const wg_product *p)
{
    blocking b = {p->m, p->n, p->k, false, p->b_stride[1] != 1, false};
    const int64_t bytes = (int64_t)sizeof(real);
    if (p->m >= 8 * WG_TILE_ROWS && p->k * p->n * bytes >= 32768)
        b.pack_b = true;
    if (p->n >= 4 * WG_TILE_VECTORS * WG_WIDTH && p->m * p->k * bytes >= 32768)
        b.pack_a = true;
    if (!b.pack_a && !b.pack_b)
        return b;
    const bool may_be_y = p->base && p->base_stride[1] != 0;
    b.kc = even_blocks(p->k, may_be_y && p->k <= KC_UNBROKEN ? KC_UNBROKEN : KC);
    b.mc = even_blocks(p->m, MC);
    b.nc = up_to(even_blocks(p->n, NC), WG_TILE_VECTORS * WG_WIDTH);
    b.apart = may_be_y && b.kc < p->k;
    return b;
}

/* Elements for panels; as many as the largest blocks need, so that they suffice for a part of the
 * product too, which may be cut into blocks otherwise. */
static int64_t room_for_b(const wg_product *p, const blocking *b)
{
    const int64_t columns = up_to(least(p->n, NC), WG_TILE_VECTORS * WG_WIDTH);
    return b->pack_b ? b->kc * columns : 0;
}

static int64_t room_for_a(const wg_product *p, const blocking *b)
{
    return b->pack_a ? b->kc * least(p->m, MC) + WG_WIDTH : 0;
}

static bool is_row_of_dots(const wg_product *p)
{
    return p->m == 1 && p->b_stride[0] == 1 && p->b_stride[1] != 1;
}

size_t WG_KERNEL(wg_matmul_scratch)(const wg_product *product)
{
    const wg_product p = in_one_form(product);
    if (p.m == 0 || p.n == 0 || is_row_of_dots(&p))
        return 0;
    const blocking b = blocking_of(&p);
    const int64_t apart = b.apart ? p.m * p.n : 0;
    return sizeof(real) * (size_t)(room_for_b(&p, &b) + room_for_a(&p, &b) + apart);
}

/* ---- Blocks ---------------------------------------------------------------------------------- */

/* A block of y, computed over a stretch of k. Strides and steps to the next row or column are those
 * of operands in place, unless they are panels. */
typedef struct block {
    int64_t m, n, k;
    const real *a, *b;
    int64_t a_stride[2], b_stride;
    bool a_packed, b_packed;
    const real *from;
    int64_t from_stride;
    real *y;
    int64_t y_stride;
    ending e;
} block;

/* `rows` tiles of the given height, from row i on, times `columns` tiles of the given width, from
 * column j on: one run of tiles along the longer side for each place on the other. */
static void run_tiles(const block *b, wg_blocks rows, wg_blocks columns, bool part)
{
    const int64_t high = rows.size, wide = (int64_t)columns.size * WG_WIDTH;
    const int64_t a_row = b->a_packed ? b->k : b->a_stride[0], b_column = b->b_packed ? b->k : 1;
    const bool along_rows = rows.count >= columns.count;
    wg_tile *tile = WG_KERNEL(wg_tile_of)(rows.size, columns.size, part);
    const int64_t down = along_rows ? high : 0, right = along_rows ? 0 : wide;
    wg_tiles t = {.count = along_rows ? rows.count : columns.count,
                  .k = b->k,
                  .a_row = b->a_packed ? 1 : b->a_stride[0],
                  .a_k = b->a_packed ? high : b->a_stride[1],
                  .a_next = down * a_row,
                  .b_k = b->b_packed ? wide : b->b_stride,
                  .b_next = right * b_column,
                  .from_row = b->from_stride,
                  .from_next = down * b->from_stride + right,
                  .y_row = b->y_stride,
                  .y_next = down * b->y_stride + right,
                  .base_row = b->e.stride[0],
                  .base_next = down * b->e.stride[0] + right * b->e.stride[1],
                  .scale = b->e.scale,
                  .end = b->e.end,
                  .last = (b->n - 1) % WG_WIDTH + 1};
    const int64_t runs = along_rows ? columns.count : rows.count;
    for (int64_t r = 0; r < runs; r++) {
        const int64_t i = rows.at + (along_rows ? 0 : r * high);
        const int64_t j = columns.at * WG_WIDTH + (along_rows ? r * wide : 0);
        t.a = b->a + i * a_row;
        t.b = b->b + j * b_column;
        t.from = b->from ? b->from + i * b->from_stride + j : NULL;
        t.y = b->y + i * b->y_stride + j;
        t.base = b->e.base + i * b->e.stride[0] + j * b->e.stride[1];
        tile(&t);
    }
}

/* The last tile of the columns on the right may be there only in part. */
static void run_columns(const block *b, wg_blocks rows, wg_blocks columns)
{
    const int64_t end = (columns.at + columns.count * columns.size) * WG_WIDTH;
    const bool part = end > b->n;
    columns.count -= part;
    if (columns.count > 0)
        run_tiles(b, rows, columns, false);
    columns.at += columns.count * columns.size;
    columns.count = 1;
    if (part)
        run_tiles(b, rows, columns, true);
}

static void run_block(const block *b)
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
                run_columns(b, rows[r], columns[c]);
    }
}

/* ---- Walking over blocks --------------------------------------------------------------------- */

/* A product on its way, with its scratch memory. */
typedef struct walk {
    const wg_product *p;
    blocking by;
    ending e;
    real *panels_b, *panels_a, *pause; /* where chains pause */
    int64_t pause_stride;
} walk;

/* Rows i to i + m − 1 of a block of columns, whose b is in place, or packed. */
static void walk_rows(const walk *w, block b, int64_t i, int64_t j, int64_t k)
{
    const wg_product *p = w->p;
    real *pause = w->pause + i * w->pause_stride + j;
    const bool ends = k + b.k == p->k;
    b.a = (const real *)p->a + i * p->a_stride[0] + k * p->a_stride[1];
    if (w->by.pack_a) {
        WG_KERNEL(wg_pack_rows)(b.m, b.k, b.a, p->a_stride, w->panels_a);
        b.a = w->panels_a;
    }
    b.from = k > 0 ? pause : NULL;
    b.from_stride = w->pause_stride;
    b.y = ends ? (real *)p->y + i * p->y_stride + j : pause;
    b.y_stride = ends ? p->y_stride : w->pause_stride;
    b.e = w->e;
    b.e.base += i * w->e.stride[0] + j * w->e.stride[1];
    if (!ends)
        b.e.end = WG_END_STORE;
    run_block(&b);
}

static void walk_columns(const walk *w, int64_t j, int64_t k)
{
    const wg_product *p = w->p;
    block b = {.n = least(w->by.nc, p->n - j),
               .k = least(w->by.kc, p->k - k),
               .b = (const real *)p->b + k * p->b_stride[0] + j * p->b_stride[1],
               .a_stride = {p->a_stride[0], p->a_stride[1]},
               .b_stride = p->b_stride[0],
               .a_packed = w->by.pack_a,
               .b_packed = w->by.pack_b};
    if (w->by.pack_b) {
        WG_KERNEL(wg_pack_columns)(b.k, b.n, b.b, p->b_stride, w->panels_b);
        b.b = w->panels_b;
    }
    for (int64_t i = 0; i < p->m; i += w->by.mc) {
        b.m = least(w->by.mc, p->m - i);
        walk_rows(w, b, i, j, k);
    }
}

static void walk_blocks(const wg_product *p, const ending *e, real *scratch)
{
    walk w = {.p = p, .by = blocking_of(p), .e = *e, .pause = p->y, .pause_stride = p->y_stride};
    w.panels_b = scratch;
    if (w.by.pack_a)
        w.panels_a = scratch + room_for_b(p, &w.by);
    if (w.by.apart) {
        w.pause = scratch + room_for_b(p, &w.by) + room_for_a(p, &w.by);
        w.pause_stride = p->n;
    }
    for (int64_t j = 0; j < p->n; j += w.by.nc) {
        int64_t k = 0;
        do
            walk_columns(&w, j, k);
        while ((k += w.by.kc) < p->k);
    }
}

/* ---- The kernel ------------------------------------------------------------------------------ */

static void row_of_dots(const wg_product *p, const ending *e)
{
    WG_KERNEL(wg_row_of_dots)
    (&(wg_dots){.n = p->n,
                .k = p->k,
                .a = p->a,
                .a_k = p->a_stride[1],
                .b = p->b,
                .b_column = p->b_stride[1],
                .y = p->y,
                .base = e->base,
                .scale = e->scale,
                .end = e->end});
}

void WG_KERNEL(wg_matmul)(const wg_product *product, void *scratch)
{
    const wg_product p = in_one_form(product);
    if (p.m == 0 || p.n == 0)
        return;
    ending e = ending_of(&p);
    if (e.end == WG_END_DENSE && e.stride[1] != 1)
        copy_base(&p, &e);
    if (is_row_of_dots(&p))
        row_of_dots(&p, &e);
    else
        walk_blocks(&p, &e, scratch);
}
