/* tile.c — a tile of y is held in registers while k runs: for each k one row of b, some vectors
 * long, is loaded and multiplied with as many elements of a as the tile has rows. Which elements
 * share a tile changes no chain.
 *
 * There is one function for each size of tile, so that the accumulators are a fixed number of
 * vectors. */
#include "product.h"

/* At most rows × vectors of any tile. */
enum { CHAINS = WG_TILE_ROWS * WG_TILE_VECTORS > 12 ? WG_TILE_ROWS *WG_TILE_VECTORS : 12 };

WG_INLINE wg_vec load(const real *p, bool part, int64_t n)
{
    return part ? wg_load_part(p, n) : wg_load(p);
}

/* Tiles are walked by one loop, element c being vector c mod vectors of row c / vectors: of two
 * loops, compilers unroll one too late to keep the chains in registers. */

WG_INLINE void start(const wg_tiles *s, const real *from, int rows, int vectors, bool part,
                     wg_vec chain[])
{
    WG_UNROLL
    for (int c = 0; c < rows * vectors; c++)
        chain[c] = from ? load(from + c / vectors * s->from_row + c % vectors * WG_WIDTH,
                               part && c % vectors == vectors - 1, s->last)
                        : (wg_vec){0};
}

/* Rows of a are found from every third: an index register for each would be too many, and a sum
 * from row to row would take longer than the products. */
WG_INLINE void multiply(const wg_tiles *s, const real *a, const real *b, int rows, int vectors,
                        bool part, wg_vec chain[])
{
    const real *third[(WG_TILE_ROWS + 2) / 3];
    WG_UNROLL
    for (int i = 0; i < rows; i += 3)
        third[i / 3] = a + i * s->a_row;
    for (int64_t k = s->k; k > 0; k--, b += s->b_k) {
        wg_vec row[8];
        WG_UNROLL
        for (int j = 0; j < vectors; j++)
            row[j] = load(b + j * WG_WIDTH, part && j == vectors - 1, s->last);
        WG_UNROLL
        for (int c = 0; c < rows * vectors; c++) {
            const int i = c / vectors;
            chain[c] = wg_fma(wg_splat(third[i / 3][i % 3 * s->a_row]), row[c % vectors], chain[c]);
        }
        WG_UNROLL
        for (int i = 0; i < rows; i += 3)
            third[i / 3] += s->a_k;
    }
}

WG_INLINE void finish(const wg_tiles *s, wg_end end, const real *base, real *y, int rows,
                      int vectors, bool part, const wg_vec chain[])
{
    const wg_vec scale = wg_splat(s->scale);
    const int64_t along = end == WG_END_DENSE ? WG_WIDTH : 0;
    WG_UNROLL
    for (int c = 0; c < rows * vectors; c++)
        wg_end_chains(end, chain[c], scale, base + c / vectors * s->base_row + c % vectors * along,
                      y + c / vectors * s->y_row + c % vectors * WG_WIDTH,
                      part && c % vectors == vectors - 1, s->last);
}

/* A copy of the description, so that the compiler knows that no store to y changes it. */
WG_INLINE void run(const wg_tiles *tiles, int rows, int vectors, bool part)
{
    const wg_tiles copy = *tiles, *s = &copy;
    for (int64_t t = 0; t < s->count; t++) {
        const real *base = s->base + t * s->base_next;
        real *y = s->y + t * s->y_next;
        wg_vec chain[CHAINS];
        start(s, s->from ? s->from + t * s->from_next : NULL, rows, vectors, part, chain);
        multiply(s, s->a + t * s->a_next, s->b + t * s->b_next, rows, vectors, part, chain);
        if (s->end == WG_END_STORE)
            finish(s, WG_END_STORE, base, y, rows, vectors, part, chain);
        else if (s->end == WG_END_DENSE)
            finish(s, WG_END_DENSE, base, y, rows, vectors, part, chain);
        else
            finish(s, WG_END_SPLAT, base, y, rows, vectors, part, chain);
    }
}

/* ---- One function for each size -------------------------------------------------------------- */

#define TILE(rows, vectors)                                   \
    static void whole_##rows##x##vectors(const wg_tiles *s)   \
    {                                                         \
        run(s, rows, vectors, false);                         \
    }                                                         \
    static void partial_##rows##x##vectors(const wg_tiles *s) \
    {                                                         \
        run(s, rows, vectors, true);                          \
    }
#define ENTRY(rows, vectors) \
    [rows - 1][vectors - 1] = {whole_##rows##x##vectors, partial_##rows##x##vectors},

#if defined(WG_VEC_NEON)
#define HIGH(each, rows) each(rows, 1) each(rows, 2) each(rows, 3)
#else
#define HIGH(each, rows) each(rows, 1) each(rows, 2)
#endif
#define LOW(each, rows) each(rows, 1) each(rows, 2) each(rows, 3) each(rows, 4)
#define UP_TO_6(each)                                                                   \
    LOW(each, 1)                                                                        \
    each(1, 5) each(1, 6) each(1, 7) each(1, 8) LOW(each, 2) LOW(each, 3) HIGH(each, 4) \
        HIGH(each, 5) HIGH(each, 6)
#define UP_TO_8(each) UP_TO_6(each) HIGH(each, 7) HIGH(each, 8)
#define UP_TO_14(each) \
    UP_TO_8(each)      \
    HIGH(each, 9) HIGH(each, 10) HIGH(each, 11) HIGH(each, 12) HIGH(each, 13) HIGH(each, 14)

#if defined(WG_VEC_AVX512)
#define TILES UP_TO_14
#elif defined(WG_VEC_NEON)
#define TILES UP_TO_8
#else
#define TILES UP_TO_6
#endif

TILES(TILE)

static wg_tile *const tiles[WG_TILE_ROWS][8][2] = {TILES(ENTRY)};

wg_tile *WG_KERNEL(wg_tile_of)(int rows, int vectors, bool part)
{
    return tiles[rows - 1][vectors - 1][part];
}
