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

/* Fewer elements than WG_QUAD that end columns of k. */
WG_INLINE wg_vec finish_chain(int64_t left, int64_t k, const real *a, const real *b,
                              const int64_t at[WG_WIDTH], wg_vec chain)
{
    const int64_t seen = WG_QUAD - left;
    if (left > 0 && k > left) { /* the last square is loaded again */
        wg_vec column[WG_QUAD];
        wg_load_columns(b - seen, at, column);
        WG_UNROLL
        for (int q = 0; q < WG_QUAD; q++)
            if (q >= seen)
                chain = wg_fma(wg_splat(a[q - seen]), column[q], chain);
        return chain;
    }
    for (int64_t p = 0; p < left; p++)
        chain = wg_fma(wg_splat(a[p]), gather(b + p, at), chain);
    return chain;
}

/* How the columns of a vector lie: all there, each as far from the one before, in this direction;
 * or at d->at; or only in part there, at d->last_at. */
typedef enum lie { EVEN, AT, PART } lie;

WG_INLINE void load_columns(const wg_dots *d, lie how, const real *b, wg_vec column[WG_QUAD])
{
    if (how == EVEN)
        wg_load_even_columns(b, d->b_column, column);
    else
        wg_load_columns(b, how == AT ? d->at : d->last_at, column);
}

/* Some vectors of columns, the first of which begins at b: their chains go on. */
WG_INLINE void run(const wg_dots *d, const real *b, int vectors, lie most, lie last,
                   wg_vec chain[MOST])
{
    const real *a = d->a;
    int64_t left = d->k, next = d->next;
    wg_vec sum[MOST];
    WG_UNROLL
    for (int v = 0; v < vectors; v++)
        sum[v] = chain[v];
    WG_OPAQUE(next);
    for (; left >= WG_QUAD; left -= WG_QUAD, a += WG_QUAD, b += WG_QUAD) {
        const real *here = b;
        wg_vec factor[WG_QUAD];
        WG_UNROLL
        for (int q = 0; q < WG_QUAD; q++)
            factor[q] = wg_splat(a[q]);
        WG_UNROLL
        for (int v = 0; v < vectors; v++, here += next) {
            wg_vec column[WG_QUAD];
            WG_OPAQUE(here);
            load_columns(d, v < vectors - 1 ? most : last, here, column);
            WG_UNROLL
            for (int q = 0; q < WG_QUAD; q++)
                sum[v] = wg_fma(factor[q], column[q], sum[v]);
        }
    }
    WG_UNROLL
    for (int v = 0; v < vectors; v++)
        chain[v] = finish_chain(left, d->k, a, b + v * d->next,
                                v == vectors - 1 && last == PART ? d->last_at : d->at, sum[v]);
}

static void run_some(const wg_dots *d, const real *b, int vectors, wg_vec chain[MOST])
{
    if (vectors == 4)
        run(d, b, 4, EVEN, PART, chain);
    else if (vectors == 3)
        run(d, b, 3, EVEN, PART, chain);
    else if (vectors == 2)
        run(d, b, 2, EVEN, PART, chain);
    else
        run(d, b, 1, EVEN, PART, chain);
}

static void copy_line(int64_t n, const real *x, real *to)
{
    int64_t i = 0;
    for (; i + WG_WIDTH <= n; i += WG_WIDTH)
        wg_store(to + i, wg_load(x + i));
    if (i < n)
        wg_store(to + i, wg_load_part(x + i, n - i));
}

/* Column j is the first of `lines`, which are copied a few elements at a time. */
static void run_copies(const wg_dots *d, int64_t j, int64_t lines, wg_vec chain[MOST])
{
    real copy[LINES * COPY_STRIDE];
    wg_dots of_copy;
    of_copy.n = lines;
    of_copy.b_column = COPY_STRIDE;
    WG_KERNEL(wg_dots_start)(&of_copy);
    for (int64_t p = 0; p < d->k; p += of_copy.k) {
        of_copy.k = wg_least(d->k - p, COPIED);
        of_copy.a = d->a + p;
        for (int64_t l = 0; l < lines; l++)
            copy_line(of_copy.k, d->b + (j + l) * d->b_column + p, copy + l * COPY_STRIDE);
        run_some(&of_copy, copy, (int)wg_vectors_in(lines), chain);
    }
}

/* Of columns from j on; the last vector has `last`. */
WG_INLINE void end_chains(const wg_dots *d, int64_t j, int vectors, int64_t last,
                          const wg_vec chain[MOST])
{
    const wg_vec scale = wg_scale_of(&d->end);
    const int64_t along = d->end.how == WG_END_DENSE;
    WG_UNROLL
    for (int v = 0; v < vectors; v++, j += WG_WIDTH)
        wg_end_chains(d->end.how, chain[v], scale, d->end.base + j * along, d->y + j,
                      v == vectors - 1, last);
}

WG_INLINE void run_whole(const wg_dots *d, int64_t j, int vectors, lie most, lie last)
{
    wg_vec chain[MOST] = {{0}};
    run(d, d->b + j * d->b_column, vectors, most, last, chain);
    end_chains(d, j, vectors, last == PART ? (d->n - 1) % WG_WIDTH + 1 : WG_WIDTH, chain);
}

/* What is left from column j on, less than MOST whole vectors. */
static void run_rest(const wg_dots *d, int64_t j)
{
    const int64_t vectors = wg_vectors_in(d->n - j);
    if (vectors == 4)
        run_whole(d, j, 4, EVEN, PART);
    else if (vectors == 3)
        run_whole(d, j, 3, EVEN, PART);
    else if (vectors == 2)
        run_whole(d, j, 2, EVEN, PART);
    else if (vectors == 1)
        run_whole(d, j, 1, EVEN, PART);
}

/* Columns that are all the same one, or in descending order. */
static void run_uneven(const wg_dots *d)
{
    int64_t j = 0;
    for (; j + WG_WIDTH < d->n; j += WG_WIDTH)
        run_whole(d, j, 1, AT, AT);
    run_whole(d, j, 1, AT, PART);
}

static void run_conflicting(const wg_dots *d)
{
    for (int64_t j = 0; j < d->n; j += LINES) {
        const int64_t lines = wg_least(d->n - j, LINES);
        wg_vec chain[MOST] = {{0}};
        run_copies(d, j, lines, chain);
        end_chains(d, j, (int)wg_vectors_in(lines), (lines - 1) % WG_WIDTH + 1, chain);
    }
}

void WG_KERNEL(wg_dots_start)(wg_dots *d)
{
    d->next = WG_WIDTH * d->b_column;
    wg_lines_at(WG_WIDTH, d->b_column, d->at);
    wg_lines_at((d->n - 1) % WG_WIDTH + 1, d->b_column, d->last_at);
}

void WG_KERNEL(wg_row_of_dots)(const wg_dots *d)
{
    const int64_t apart = d->b_column * (int64_t)sizeof(real);
    int64_t j = 0;
    if (d->b_column < 1) {
        run_uneven(d);
    } else if (apart % CONFLICT == 0 && d->n > WG_WIDTH) {
        run_conflicting(d);
    } else {
        for (; j + LINES <= d->n; j += LINES)
            run_whole(d, j, MOST, EVEN, EVEN);
        run_rest(d, j);
    }
}
