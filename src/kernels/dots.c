/* dots.c — a row times a matrix whose columns lie together: each column is one chain, a lane holds
 * one, and some vectors of lanes run at a time, since a chain alone would wait for itself. Squares
 * of the matrix are transposed in registers, so that it is read once, and in order. */
#include "product.h"

enum { MOST = 4 }; /* vectors of chains */

/* The elements at p of all lines, one by one. */
WG_INLINE wg_vec gather(const real *p, const int64_t at[WG_WIDTH])
{
    wg_vec v = {0};
    WG_UNROLL
    for (int l = 0; l < WG_WIDTH; l++)
        v[l] = p[at[l]];
    return v;
}

/* The elements that are left when k is no multiple of WG_QUAD: those of the last square that have
 * not had their turn. */
WG_INLINE wg_vec finish_chain(const wg_dots *d, const real *b, const int64_t at[WG_WIDTH],
                              wg_vec chain)
{
    const int64_t done = d->k - d->k % WG_QUAD, seen = done - (d->k - WG_QUAD);
    if (done == 0) {
        for (int64_t p = 0; p < d->k; p++)
            chain = wg_fma(wg_splat(d->a[p * d->a_k]), gather(b + p, at), chain);
    } else if (done < d->k) {
        wg_vec column[WG_QUAD];
        wg_load_columns(b + d->k - WG_QUAD, at, column);
        WG_UNROLL
        for (int q = 0; q < WG_QUAD; q++)
            if (q >= seen)
                chain = wg_fma(wg_splat(d->a[(d->k - WG_QUAD + q) * d->a_k]), column[q], chain);
    }
    return chain;
}

/* The chains of some vectors of columns from j on; of the last vector, only so many are there. */
WG_INLINE void run(const wg_dots *d, int64_t j, int vectors, const int64_t whole_at[WG_WIDTH],
                   const int64_t last_at[WG_WIDTH], int64_t last)
{
    const real *b = d->b + j * d->b_column, *a = d->a;
    const int64_t next = WG_WIDTH * d->b_column;
    wg_vec chain[MOST] = {{0}};
    for (int64_t p = 0; p + WG_QUAD <= d->k; p += WG_QUAD, a += WG_QUAD * d->a_k) {
        WG_UNROLL
        for (int v = 0; v < vectors; v++) {
            wg_vec column[WG_QUAD];
            wg_load_columns(b + v * next + p, v == vectors - 1 ? last_at : whole_at, column);
            WG_UNROLL
            for (int q = 0; q < WG_QUAD; q++)
                chain[v] = wg_fma(wg_splat(a[q * d->a_k]), column[q], chain[v]);
        }
    }
    WG_UNROLL
    for (int v = 0; v < vectors; v++) {
        const bool part = v == vectors - 1;
        chain[v] = finish_chain(d, b + v * next, part ? last_at : whole_at, chain[v]);
        const int64_t to = j + v * WG_WIDTH;
        wg_end_chains(d->end, chain[v], wg_splat(d->scale),
                      d->end == WG_END_DENSE ? d->base + to : d->base, d->y + to, part, last);
    }
}

void WG_KERNEL(wg_row_of_dots)(const wg_dots *dots)
{
    const wg_dots copy = *dots, *d = &copy;
    int64_t whole_at[WG_WIDTH], last_at[WG_WIDTH];
    wg_blocks blocks[2];
    wg_split(wg_vectors_in(d->n), MOST, blocks);
    wg_lines_at(WG_WIDTH, d->b_column, whole_at);
    for (int g = 0; g < 2; g++)
        for (int64_t c = 0; c < blocks[g].count; c++) {
            const int64_t j = (blocks[g].at + c * blocks[g].size) * WG_WIDTH;
            const int64_t left = d->n - j - (blocks[g].size - 1) * WG_WIDTH;
            const int64_t last = left < WG_WIDTH ? left : WG_WIDTH;
            wg_lines_at(last, d->b_column, last_at);
            if (blocks[g].size == 4)
                run(d, j, 4, whole_at, last_at, last);
            else if (blocks[g].size == 3)
                run(d, j, 3, whole_at, last_at, last);
            else if (blocks[g].size == 2)
                run(d, j, 2, whole_at, last_at, last);
            else
                run(d, j, 1, whole_at, last_at, last);
        }
}
