/* dots.c — a row times a matrix whose columns lie together: each column is one chain, a lane holds
 * one, and some vectors of lanes run at a time, since a chain alone would wait for itself. Squares
 * of the matrix are transposed in registers.
 *
 * Columns may be so far apart that their elements want the same place in the first cache, which
 * would lose them before they have all been read. Then they are copied first, some at a time. */
#include "product.h"

enum {
    MOST = 4,                         /* vectors of chains that run at a time */
    LINES = MOST * WG_WIDTH,          /* so many columns */
    CONFLICT = 2048,                  /* bytes: columns that are multiples of it apart */
    COPIED = 256 / (int)sizeof(real), /* elements of each column that are copied at a time */
    COPY_STRIDE = COPIED + WG_QUAD
};

/* The elements at p of all columns, one by one. */
WG_INLINE wg_vec gather(const real *p, const int64_t at[WG_WIDTH])
{
    wg_vec v = {0};
    WG_UNROLL
    for (int l = 0; l < WG_WIDTH; l++)
        v[l] = p[at[l]];
    return v;
}

/* Elements 0 to WG_QUAD − 1 of each column, but for the first `seen`. */
WG_INLINE wg_vec go_on(const real *a, const real *b, const int64_t at[WG_WIDTH], int64_t seen,
                       wg_vec chain)
{
    wg_vec column[WG_QUAD];
    wg_load_columns(b, at, column);
    WG_UNROLL
    for (int q = 0; q < WG_QUAD; q++)
        if (q >= seen)
            chain = wg_fma(wg_splat(a[q]), column[q], chain);
    return chain;
}

/* Fewer elements than WG_QUAD that end columns of k: the last square is loaded again. */
WG_INLINE wg_vec finish_chain(int64_t left, int64_t k, const real *a, const real *b,
                              const int64_t at[WG_WIDTH], wg_vec chain)
{
    const int64_t seen = WG_QUAD - left;
    if (left > 0 && k > left)
        return go_on(a - seen, b - seen, at, seen, chain);
    for (int64_t p = 0; p < left; p++)
        chain = wg_fma(wg_splat(a[p]), gather(b + p, at), chain);
    return chain;
}

/* Some vectors of columns, `next` apart, whose columns are `at` apart; those of the last vector
 * `last_at`, where only a part of it is there. */
typedef struct columns {
    int64_t k, next;
    const real *a, *b;
    int64_t at[WG_WIDTH], last_at[WG_WIDTH];
} columns;

WG_INLINE void run(const columns *c, int vectors, bool part, wg_vec chain[MOST])
{
    const real *a = c->a, *b[MOST];
    wg_vec sum[MOST];
    WG_UNROLL
    for (int v = 0; v < vectors; v++) {
        b[v] = c->b + v * c->next;
        sum[v] = chain[v];
    }
    int64_t left = c->k;
    for (; left >= WG_QUAD; left -= WG_QUAD, a += WG_QUAD) {
        WG_UNROLL
        for (int v = 0; v < vectors; v++) {
            const int64_t *at = part && v == vectors - 1 ? c->last_at : c->at;
            sum[v] = go_on(a, b[v], at, 0, sum[v]);
            b[v] += WG_QUAD;
        }
    }
    WG_UNROLL
    for (int v = 0; v < vectors; v++) {
        const int64_t *at = part && v == vectors - 1 ? c->last_at : c->at;
        chain[v] = finish_chain(left, c->k, a, b[v], at, sum[v]);
    }
}

static void run_some(const columns *c, int vectors, bool part, wg_vec chain[MOST])
{
    if (vectors == 4 && !part)
        run(c, 4, false, chain);
    else if (vectors == 4)
        run(c, 4, true, chain);
    else if (vectors == 3)
        run(c, 3, true, chain);
    else if (vectors == 2)
        run(c, 2, true, chain);
    else
        run(c, 1, true, chain);
}

static void copy_line(int64_t n, const real *x, real *to)
{
    int64_t i = 0;
    for (; i + WG_WIDTH <= n; i += WG_WIDTH)
        wg_store(to + i, wg_load(x + i));
    if (i < n)
        wg_store(to + i, wg_load_part(x + i, n - i));
}

/* The same, with the columns copied first, a few elements of each at a time. */
static void run_copies(const columns *c, int64_t b_column, int64_t lines, int vectors,
                       wg_vec chain[MOST])
{
    real copy[LINES * COPY_STRIDE];
    columns of_copy = {.next = WG_WIDTH * COPY_STRIDE, .b = copy};
    wg_lines_at(WG_WIDTH, COPY_STRIDE, of_copy.at);
    wg_lines_at((lines - 1) % WG_WIDTH + 1, COPY_STRIDE, of_copy.last_at);
    for (int64_t p = 0; p < c->k; p += of_copy.k) {
        of_copy.k = c->k - p < COPIED ? c->k - p : COPIED;
        of_copy.a = c->a + p;
        for (int64_t l = 0; l < lines; l++)
            copy_line(of_copy.k, c->b + l * b_column + p, copy + l * COPY_STRIDE);
        run_some(&of_copy, vectors, lines % WG_WIDTH != 0, chain);
    }
}

/* Columns j to j + lines − 1, up to MOST vectors of them. */
static void run_lines(const wg_dots *d, columns *c, int64_t j, int64_t lines, bool conflict)
{
    const int vectors = (int)wg_vectors_in(lines);
    const int64_t last = (lines - 1) % WG_WIDTH + 1;
    wg_vec chain[MOST] = {{0}};
    c->b = d->b + j * d->b_column;
    wg_lines_at(last, d->b_column, c->last_at);
    if (conflict)
        run_copies(c, d->b_column, lines, vectors, chain);
    else
        run_some(c, vectors, last < WG_WIDTH, chain);
    const wg_vec scale = wg_splat(d->scale);
    for (int v = 0; v < vectors; v++, j += WG_WIDTH)
        wg_end_chains(d->end, chain[v], scale, d->end == WG_END_DENSE ? d->base + j : d->base,
                      d->y + j, v == vectors - 1, last);
}

void WG_KERNEL(wg_row_of_dots)(const wg_dots *d)
{
    const int64_t apart = d->b_column * (int64_t)sizeof(real);
    const bool conflict = apart % CONFLICT == 0 && d->n > WG_WIDTH;
    columns c;
    c.k = d->k;
    c.next = WG_WIDTH * d->b_column;
    c.a = d->a;
    if (d->n > WG_WIDTH)
        wg_lines_at(WG_WIDTH, d->b_column, c.at);
    for (int64_t j = 0; j < d->n; j += LINES)
        run_lines(d, &c, j, d->n - j < LINES ? d->n - j : LINES, conflict);
}
