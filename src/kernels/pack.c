/* pack.c — operands copied into panels, in the order in which tiles read them.
 *
 * A panel holds some lines (rows of a, columns of b) side by side: element p of line l at
 * p * width + l. Lines are copied a vector of them at a time, and where there are fewer, the last
 * is copied again; what is so written into the next place is overwritten when its turn comes. */
#include "product.h"

/* Up to WG_WIDTH lines with any strides, from element p on. */
static void copy_elements(int64_t lines, int64_t p, int64_t k, const real *x, int64_t stride,
                          int64_t step, real *to, int64_t width)
{
    for (; p < k; p++)
        for (int64_t l = 0; l < WG_WIDTH; l++)
            to[p * width + l] = x[(l < lines ? l : lines - 1) * stride + p * step];
}

/* Up to WG_WIDTH lines with elements next to each other: squares are transposed in registers. */
static void transpose_lines(int64_t lines, int64_t k, const real *x, int64_t stride, real *to,
                            int64_t width)
{
    int64_t at[WG_WIDTH], p = 0;
    wg_lines_at(lines, stride, at);
    for (; p + WG_QUAD <= k; p += WG_QUAD) {
        wg_vec column[WG_QUAD];
        wg_load_columns(x + p, at, column);
        WG_UNROLL
        for (int q = 0; q < WG_QUAD; q++)
            wg_store(to + (p + q) * width, column[q]);
    }
    copy_elements(lines, p, k, x, stride, 1, to, width);
}

/* Lines that are next to each other. */
static void copy_rows(int64_t lines, int64_t k, const real *x, int64_t step, real *to,
                      int64_t width)
{
    const int64_t whole = (lines - 1) / WG_WIDTH * WG_WIDTH;
    for (int64_t p = 0; p < k; p++, x += step, to += width) {
        for (int64_t l = 0; l < whole; l += WG_WIDTH)
            wg_store(to + l, wg_load(x + l));
        wg_store(to + whole, wg_load_part(x + whole, lines - whole));
    }
}

/* The last vector of lines comes first, since it may write more than its place. */
static void pack_panel(int64_t lines, int64_t k, const real *x, int64_t stride, int64_t step,
                       real *to, int64_t width)
{
    if (stride == 1) {
        copy_rows(lines, k, x, step, to, width);
        return;
    }
    for (int64_t l = (lines - 1) / WG_WIDTH * WG_WIDTH; l >= 0; l -= WG_WIDTH) {
        const int64_t some = lines - l < WG_WIDTH ? lines - l : WG_WIDTH;
        if (step == 1)
            transpose_lines(some, k, x + l * stride, stride, to + l, width);
        else
            copy_elements(some, 0, k, x + l * stride, stride, step, to + l, width);
    }
}

void WG_KERNEL(wg_pack_rows)(int64_t m, int64_t k, const real *a, int64_t a_row, int64_t a_k,
                             real *to)
{
    wg_blocks blocks[2];
    wg_split(m, WG_TILE_ROWS, blocks);
    for (int b = 0; b < 2; b++)
        for (int64_t c = 0; c < blocks[b].count; c++) {
            const int64_t i = blocks[b].at + c * blocks[b].size;
            pack_panel(blocks[b].size, k, a + i * a_row, a_row, a_k, to + i * k, blocks[b].size);
        }
}

void WG_KERNEL(wg_pack_columns)(int64_t k, int64_t n, const real *b, int64_t b_k, int64_t b_column,
                                real *to)
{
    wg_blocks blocks[2];
    wg_split(wg_vectors_in(n), WG_TILE_VECTORS, blocks);
    for (int g = 0; g < 2; g++)
        for (int64_t c = 0; c < blocks[g].count; c++) {
            const int64_t j = (blocks[g].at + c * blocks[g].size) * WG_WIDTH;
            const int64_t width = blocks[g].size * WG_WIDTH;
            pack_panel(n - j < width ? n - j : width, k, b + j * b_column, b_column, b_k,
                       to + j * k, width);
        }
}
