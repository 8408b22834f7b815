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
WG_INLINE void multiply(const wg_tiles *s, const real *a, int64_t a_row, int64_t a_k, const real *b,
                        int rows, int vectors, bool part, wg_vec chain[])
{
    const real *third[(WG_TILE_ROWS + 2) / 3];
    WG_UNROLL
    for (int i = 0; i < rows; i += 3)
        third[i / 3] = a + i * a_row;
    for (int64_t k = s->k; k > 0; k--, b += s->b_k) {
        wg_vec row[WG_TILE_WIDEST];
        WG_UNROLL
        for (int j = 0; j < vectors; j++)
            row[j] = load(b + j * WG_WIDTH, part && j == vectors - 1, s->last);
        WG_UNROLL
        for (int c = 0; c < rows * vectors; c++) {
            const int i = c / vectors;
            chain[c] = wg_fma(wg_splat(third[i / 3][i % 3 * a_row]), row[c % vectors], chain[c]);
        }
        WG_UNROLL
        for (int i = 0; i < rows; i += 3)
            third[i / 3] += a_k;
    }
}

WG_INLINE void finish(const wg_tiles *s, wg_end how, const real *base, real *y, int rows,
                      int vectors, bool part, const wg_vec chain[])
{
    const wg_vec scale = wg_scale_of(&s->end);
    const int64_t along = how == WG_END_DENSE ? WG_WIDTH : 0;
    WG_UNROLL
    for (int c = 0; c < rows * vectors; c++)
        wg_end_chains(how, chain[c], scale,
                      base + c / vectors * s->end.base_row + c % vectors * along,
                      y + c / vectors * s->y_row + c % vectors * WG_WIDTH,
                      part && c % vectors == vectors - 1, s->last);
}

/* Where a is a packed panel, its strides are known. The description is copied, so that the compiler
 * sees that no store to y changes it. */
WG_INLINE void run(const wg_tiles *tiles, int rows, int vectors, bool part, bool packed)
{
    const wg_tiles copy = *tiles, *s = &copy;
    const int64_t a_row = packed ? 1 : s->a_row, a_k = packed ? rows : s->a_k;
    for (int64_t t = 0; t < s->count; t++) {
        const real *base = s->end.base + t * s->base_next;
        real *y = s->y + t * s->y_next;
        wg_vec chain[CHAINS];
        start(s, s->from ? s->from + t * s->from_next : NULL, rows, vectors, part, chain);
        multiply(s, s->a + t * s->a_next, a_row, a_k, s->b + t * s->b_next, rows, vectors, part,
                 chain);
        if (s->end.how == WG_END_STORE)
            finish(s, WG_END_STORE, base, y, rows, vectors, part, chain);
        else if (s->end.how == WG_END_DENSE)
            finish(s, WG_END_DENSE, base, y, rows, vectors, part, chain);
        else
            finish(s, WG_END_SPLAT, base, y, rows, vectors, part, chain);
    }
}

/* ---- One function for each size -------------------------------------------------------------- */

#define TILE(rows, vectors)                                   \
    static void whole_##rows##x##vectors(const wg_tiles *s)   \
    {                                                         \
        run(s, rows, vectors, false, false);                  \
    }                                                         \
    static void partial_##rows##x##vectors(const wg_tiles *s) \
    {                                                         \
        run(s, rows, vectors, true, false);                   \
    }
#define PANEL(rows)                                 \
    static void panel_##rows(const wg_tiles *s)     \
    {                                               \
        run(s, rows, WG_TILE_VECTORS, false, true); \
    }
#define ENTRY(rows, vectors) \
    [rows - 1][vectors - 1] = {whole_##rows##x##vectors, partial_##rows##x##vectors},
#define PANEL_ENTRY(rows) panel_##rows,

#define EACH_3(each, rows) each(rows, 1) each(rows, 2) each(rows, 3)
#define EACH_4(each, rows) EACH_3(each, rows) each(rows, 4)
#define EACH_8(each, rows) \
    EACH_4(each, rows) each(rows, 5) each(rows, 6) each(rows, 7) each(rows, 8)
#if defined(WG_VEC_NEON)
#define HIGH(each, rows) EACH_3(each, rows)
#else
#define HIGH(each, rows) each(rows, 1) each(rows, 2)
#endif

/* Heights, and for each its widths. */
#define ROWS_2(each)  each(1) each(2)
#define ROWS_6(each)  ROWS_2(each) each(3) each(4) each(5) each(6)
#define ROWS_8(each)  ROWS_6(each) each(7) each(8)
#define ROWS_14(each) ROWS_8(each) each(9) each(10) each(11) each(12) each(13) each(14)
#define SIZES_6(each) \
    EACH_8(each, 1) EACH_4(each, 2) EACH_4(each, 3) HIGH(each, 4) HIGH(each, 5) HIGH(each, 6)
#define SIZES_8(each) SIZES_6(each) HIGH(each, 7) HIGH(each, 8)
#define SIZES_14(each) \
    SIZES_8(each)      \
    HIGH(each, 9) HIGH(each, 10) HIGH(each, 11) HIGH(each, 12) HIGH(each, 13) HIGH(each, 14)

#if defined(WG_VEC_AVX512)
#define ROWS  ROWS_14
#define SIZES SIZES_14
#elif defined(WG_VEC_AVX2)
#define ROWS  ROWS_6
#define SIZES SIZES_6
#elif defined(WG_VEC_NEON)
#define ROWS  ROWS_8
#define SIZES SIZES_8
#else
#define ROWS        ROWS_2
#define SIZES(each) HIGH(each, 1) HIGH(each, 2)
#endif

SIZES(TILE)
ROWS(PANEL)

static wg_tile *const tiles[WG_TILE_ROWS][WG_TILE_WIDEST][2] = {SIZES(ENTRY)};
static wg_tile *const panels[WG_TILE_ROWS] = {ROWS(PANEL_ENTRY)};

wg_tile *WG_KERNEL(wg_tile_of)(int rows, int vectors, bool part, bool packed)
{
    if (packed && vectors == WG_TILE_VECTORS && !part)
        return panels[rows - 1];
    return tiles[rows - 1][vectors - 1][part];
}
