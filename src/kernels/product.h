/* product.h — the parts of matmul: tiles of y in registers, operands packed for them, and products
 * of one row with a matrix whose columns lie together.
 *
 * A tile is some rows high and some vectors wide. Its rows of a are read element by element, so
 * that a may have any strides; its columns of b must lie together, as they do in packed panels. */
#ifndef WG_PRODUCT_H
#define WG_PRODUCT_H

#include "vec.h"

/* The largest tile, whose accumulators and one row of b fill the registers; packed panels of a and
 * b have its height and width. Lower tiles may be wider. */
#if defined(WG_VEC_AVX512)
enum { WG_TILE_ROWS = 14, WG_TILE_VECTORS = 2, WG_TILE_WIDEST = 8 };
#elif defined(WG_VEC_AVX2)
enum { WG_TILE_ROWS = 6, WG_TILE_VECTORS = 2, WG_TILE_WIDEST = 8 };
#elif defined(WG_VEC_NEON)
enum { WG_TILE_ROWS = 8, WG_TILE_VECTORS = 3, WG_TILE_WIDEST = 8 };
#else
enum { WG_TILE_ROWS = 2, WG_TILE_VECTORS = 2, WG_TILE_WIDEST = 2 };
#endif

/* ---- Splitting a side of y ------------------------------------------------------------------- */

/* Consecutive blocks of one size. */
typedef struct wg_blocks {
    int64_t at, count;
    int size;
} wg_blocks;

/* Splits n > 0 into the fewest blocks of at most `most`, as even as can be: first the larger ones,
 * then, if there are any, those that are smaller by one. */
WG_INLINE void wg_split(int64_t n, int most, wg_blocks out[2])
{
    const int64_t count = n <= most ? 1 : (n + most - 1) / most;
    const int64_t small = count == 1 ? n : n / count, larger = n - small * count;
    const int one_more = larger > 0;
    out[0] = (wg_blocks){0, one_more ? larger : count, (int)small + one_more};
    out[1] = (wg_blocks){larger * (small + 1), one_more ? count - larger : 0, (int)small};
}

WG_INLINE int64_t wg_vectors_in(int64_t n)
{
    return (n + WG_WIDTH - 1) / WG_WIDTH;
}

/* ---- tile.c ---------------------------------------------------------------------------------- */

/* What becomes of chains when they end: they are stored; or scaled and added to base, or
 * subtracted from it, whose columns lie next to each other, or are the same number. */
typedef enum wg_end { WG_END_STORE, WG_END_DENSE, WG_END_SPLAT } wg_end;

typedef struct wg_ending {
    wg_end how;
    bool minus;
    const real *scale; /* one number, never NULL */
    const real *base;
    int64_t base_row;
} wg_ending;

/* Subtracting is adding what is scaled by −s, rounding for rounding. */
WG_INLINE wg_vec wg_scale_of(const wg_ending *e)
{
    return wg_splat(e->minus ? -*e->scale : *e->scale);
}

/* Tiles of the same size, one after another along a side of y: what is read and written moves on by
 * `next`. Chains go on from `from`, or start from +0 where that is NULL. */
typedef struct wg_tiles {
    int64_t count, k;
    const real *a;
    int64_t a_row, a_k, a_next;
    const real *b;
    int64_t b_k, b_next;
    const real *from;
    int64_t from_row, from_next;
    real *y;
    int64_t y_row, y_next;
    wg_ending end;
    int64_t base_next;
    int64_t last; /* columns in the last vector, for a function that was asked for a part of it */
} wg_tiles;

typedef void wg_tile(const wg_tiles *tiles);

/* For tiles of so many rows and vectors, the last of which is whole or only in part there. Where a
 * is a packed panel, there are faster ones. */
wg_tile *WG_KERNEL(wg_tile_of)(int rows, int vectors, bool part, bool packed);

/* How many vectors a tile of so many rows can have: few rows need more columns, so that there are
 * enough chains to keep the machine busy. */
WG_INLINE int wg_most_vectors(int rows)
{
    const int half = WG_TILE_WIDEST / 2;
    return rows == 1                             ? WG_TILE_WIDEST
           : rows <= 3 && half > WG_TILE_VECTORS ? half
                                                 : WG_TILE_VECTORS;
}

/* ---- pack.c ---------------------------------------------------------------------------------- */

/* Panels of a, one for each block of wg_split(m, WG_TILE_ROWS): column after column. Each real is
 * written before its panel ends, but up to WG_WIDTH reals after the last panel are too. */
void WG_KERNEL(wg_pack_rows)(int64_t m, int64_t k, const real *a, int64_t a_row, int64_t a_k,
                             real *to);

/* Panels of b, one for each block of wg_split(wg_vectors_in(n), WG_TILE_VECTORS): row after row,
 * the last filled up with what does not matter. */
void WG_KERNEL(wg_pack_columns)(int64_t k, int64_t n, const real *b, int64_t b_k, int64_t b_column,
                                real *to);

/* ---- dots.c ---------------------------------------------------------------------------------- */

/* A row y_j = Σ_k a_k b_kj: the columns of b are b_column apart, their elements, and those of a,
 * next to each other. */
typedef struct wg_dots {
    int64_t n, k;
    const real *a, *b;
    int64_t b_column;
    real *y;
    wg_ending end;
    int64_t next;                            /* from one vector of columns to the next */
    int64_t at[WG_WIDTH], last_at[WG_WIDTH]; /* where the columns of one, and of the last, begin */
} wg_dots;

void WG_KERNEL(wg_dots_start)(wg_dots *d); /* sets what follows `end` */
void WG_KERNEL(wg_row_of_dots)(const wg_dots *d);

/* ---- outer.c --------------------------------------------------------------------------------- */

/* A column times a row whose elements lie together. */
typedef struct wg_outer {
    int64_t m, n;
    const real *a, *b;
    int64_t a_row;
    real *y;
    int64_t y_row;
    wg_ending end;
} wg_outer;

void WG_KERNEL(wg_outer_product)(const wg_outer *o);

/* ---- What ends a chain ----------------------------------------------------------------------- */

/* y[0..n-1] of a vector of ended chains, n = WG_WIDTH unless `part`. */
WG_INLINE void wg_end_chains(wg_end how, wg_vec chains, wg_vec scale, const real *base, real *y,
                             bool part, int64_t n)
{
    if (how == WG_END_DENSE)
        chains = (part ? wg_load_part(base, n) : wg_load(base)) + scale * chains;
    else if (how == WG_END_SPLAT)
        chains = wg_splat(*base) + scale * chains;
    if (part)
        wg_store_part(y, chains, n);
    else
        wg_store(y, chains);
}

#endif
