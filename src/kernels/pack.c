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

/* Lines of x, `stride` apart, whose elements are `step` apart. They fill panels, one for each of
 * the blocks, of `unit` lines for each that the block counts. */
typedef struct panels {
    wg_blocks blocks[2];
    int64_t unit, lines, k;
    const real *x;
    int64_t stride, step;
    real *to;
} panels;

/* Lines that are next to each other, into one panel of them; more may lie beyond those. */
static void copy_lines(int64_t lines, int64_t k, const real *x, int64_t step, real *to,
                       int64_t width)
{
    for (; k > 0; k--, x += step, to += width)
        for (int64_t l = 0; l < width && l < lines; l += WG_WIDTH)
            wg_store(to + l,
                     l + WG_WIDTH <= lines ? wg_load(x + l) : wg_load_part(x + l, lines - l));
}

/* One panel, whose first line is l. The last vector of lines comes first, since it may write more
 * than its place. */
static void fill_panel(const panels *s, int64_t l, int64_t width)
{
    if (s->stride == 1) {
        copy_lines(s->lines - l, s->k, s->x + l, s->step, s->to + l * s->k, width);
        return;
    }
    const int64_t lines = s->lines - l < width ? s->lines - l : width;
    for (int64_t v = (lines - 1) / WG_WIDTH * WG_WIDTH; v >= 0; v -= WG_WIDTH) {
        const int64_t some = lines - v < WG_WIDTH ? lines - v : WG_WIDTH;
        const real *x = s->x + (l + v) * s->stride;
        real *to = s->to + l * s->k + v;
        if (s->step == 1)
            transpose_lines(some, s->k, x, s->stride, to, width);
        else
            copy_elements(some, 0, s->k, x, s->stride, s->step, to, width);
    }
}

static void fill_panels(const panels *s)
{
    for (int g = 0; g < 2; g++) {
        const int64_t width = s->blocks[g].size * s->unit;
        for (int64_t c = 0; c < s->blocks[g].count; c++)
            fill_panel(s, s->blocks[g].at * s->unit + c * width, width);
    }
}

void WG_KERNEL(wg_pack_rows)(int64_t m, int64_t k, const real *a, int64_t a_row, int64_t a_k,
                             real *to)
{
    panels s = {.unit = 1, .lines = m, .k = k, .x = a, .stride = a_row, .step = a_k, .to = to};
    wg_split(m, WG_TILE_ROWS, s.blocks);
    fill_panels(&s);
}

void WG_KERNEL(wg_pack_columns)(int64_t k, int64_t n, const real *b, int64_t b_k, int64_t b_column,
                                real *to)
{
    panels s = {
        .unit = WG_WIDTH, .lines = n, .k = k, .x = b, .stride = b_column, .step = b_k, .to = to};
    wg_split(wg_vectors_in(n), WG_TILE_VECTORS, s.blocks);
    fill_panels(&s);
}
