/* nest.c — loops over arrays with strides, and copies. */
#include "kernels.h"

#include <string.h>

void wg_nest_start(wg_nest *nest, int operands)
{
    nest->ndim = 0;
    nest->operands = operands;
}

void wg_nest_push(wg_nest *nest, int64_t size, const int64_t stride[])
{
    nest->size[nest->ndim] = size;
    for (int k = 0; k < nest->operands; k++)
        nest->stride[k][nest->ndim] = stride[k];
    nest->ndim++;
}

int64_t wg_stride_along(int own, const int64_t size[], const int64_t stride[], int d, int ndim)
{
    const int axis = d - (ndim - own);
    return axis < 0 || size[axis] == 1 ? 0 : stride[axis];
}

/* Whether dimension d of `nest` and a dimension inside it, with the given strides, are one loop. */
static bool joins(const wg_nest *nest, int d, int64_t size, const int64_t stride[])
{
    for (int k = 0; k < nest->operands; k++)
        if (nest->stride[k][d] != size * stride[k])
            return false;
    return true;
}

void wg_nest_simplify(wg_nest *nest)
{
    wg_nest from = *nest;
    wg_nest_start(nest, from.operands);
    for (int d = 0; d < from.ndim; d++) {
        int64_t stride[WG_NEST_OPERANDS];
        for (int k = 0; k < from.operands; k++)
            stride[k] = from.stride[k][d];
        if (from.size[d] == 1)
            continue;
        const int last = nest->ndim - 1;
        if (last >= 0 && joins(nest, last, from.size[d], stride)) {
            nest->size[last] *= from.size[d];
            for (int k = 0; k < from.operands; k++)
                nest->stride[k][last] = stride[k];
        } else {
            wg_nest_push(nest, from.size[d], stride);
        }
    }
}

int64_t wg_nest_count(const wg_nest *nest)
{
    int64_t count = 1;
    for (int d = 0; d < nest->ndim; d++)
        count *= nest->size[d];
    return count;
}

bool wg_nest_next(const wg_nest *nest, int ndim, wg_cursor *cursor)
{
    for (int d = ndim - 1; d >= 0; d--) {
        const bool more = ++cursor->index[d] < nest->size[d];
        const int64_t steps = more ? 1 : 1 - cursor->index[d];
        for (int k = 0; k < nest->operands; k++)
            cursor->at[k] += steps * nest->stride[k][d];
        if (more)
            return true;
        cursor->index[d] = 0;
    }
    return false;
}

/* ---- Runs ------------------------------------------------------------------------------------ */

/* The cursor at place i. */
static void seek(const wg_nest *nest, int64_t i, wg_cursor *c)
{
    memset(c, 0, sizeof *c);
    for (int d = nest->ndim - 1; d >= 0 && i > 0; i /= nest->size[d--]) {
        c->index[d] = i % nest->size[d];
        for (int k = 0; k < nest->operands; k++)
            c->at[k] += c->index[d] * nest->stride[k][d];
    }
}

bool wg_runs_seek(wg_runs *r, const wg_nest *nest, int64_t from, int64_t to)
{
    const int inner = nest->ndim - 1;
    if (from >= to)
        return false;
    seek(nest, from, &r->c);
    r->left = to - from;
    r->n = nest->size[inner] - r->c.index[inner];
    r->n = r->n < r->left ? r->n : r->left;
    r->left -= r->n;
    return true;
}

bool wg_runs_next(wg_runs *r, const wg_nest *nest)
{
    const int inner = nest->ndim - 1;
    if (r->left == 0)
        return false;
    for (int k = 0; k < nest->operands; k++)
        r->c.at[k] -= r->c.index[inner] * nest->stride[k][inner];
    r->c.index[inner] = 0;
    wg_nest_next(nest, inner, &r->c);
    r->n = nest->size[inner] < r->left ? nest->size[inner] : r->left;
    r->left -= r->n;
    return true;
}

/* ---- Copies ---------------------------------------------------------------------------------- */

/* Where x is read across its lines but y written along its own, some other dimension may run along
 * the lines of x: then the two make planes that are transposed tile by tile, through a square that
 * stays in the cache; each line of memory is touched once. */

enum { TILE = 16 };

/* The dimension that makes a plane with the last, if there is one worth it; or −1. */
static int plane_of(const wg_nest *nest)
{
    const int last = nest->ndim - 1;
    if (last < 1 || nest->stride[0][last] != 1 || nest->stride[1][last] == 1)
        return -1;
    for (int d = 0; d < last; d++)
        if (nest->stride[1][d] == 1 && nest->size[d] >= TILE && nest->size[last] >= TILE)
            return d;
    return -1;
}

/* Runs of few elements take longer to find than to copy: then the dimension around them is run
 * along instead, a piece at a time, so that each line of memory is still in the cache when it is
 * touched again. */

enum { THIN = 8, PIECE = 256 };

static bool is_thin(const wg_nest *nest)
{
    const int last = nest->ndim - 1;
    return last >= 1 && nest->size[last] < THIN && nest->size[last - 1] >= 2 * THIN;
}

/* The nest without dimension d and the last. */
static wg_nest without(const wg_nest *nest, int d)
{
    wg_nest left;
    wg_nest_start(&left, nest->operands);
    for (int i = 0; i < nest->ndim - 1; i++)
        if (i != d)
            wg_nest_push(&left, nest->size[i], (int64_t[]){nest->stride[0][i], nest->stride[1][i]});
    return left;
}

#define COPY(name, element)                                                                    \
    static void name##_line(int64_t n, element *y, int64_t sy, const element *x, int64_t sx)   \
    {                                                                                          \
        if (sy == 1 && sx == 1) {                                                              \
            memcpy(y, x, (size_t)n * sizeof *y);                                               \
        } else if (sy == 1 && sx == 0 && n > 0) {                                              \
            const element all = *x;                                                            \
            for (int64_t i = 0; i < n; i++)                                                    \
                y[i] = all;                                                                    \
        } else {                                                                               \
            for (int64_t i = 0; i < n; i++)                                                    \
                y[i * sy] = x[i * sx];                                                         \
        }                                                                                      \
    }                                                                                          \
                                                                                               \
    /* y[i * sy + j] = x[i + j * sx] for i < rows, j < columns, both at most TILE */           \
    static void name##_tile(int64_t rows, int64_t columns, element *y, int64_t sy,             \
                            const element *x, int64_t sx)                                      \
    {                                                                                          \
        element tile[TILE][TILE];                                                              \
        if (rows == TILE && columns == TILE) {                                                 \
            for (int j = 0; j < TILE; j++)                                                     \
                for (int i = 0; i < TILE; i++)                                                 \
                    tile[i][j] = x[i + j * sx];                                                \
            for (int i = 0; i < TILE; i++)                                                     \
                memcpy(y + i * sy, tile[i], sizeof tile[i]);                                   \
        } else {                                                                               \
            for (int64_t i = 0; i < rows; i++)                                                 \
                name##_line(columns, y + i * sy, 1, x + i, sx);                                \
        }                                                                                      \
    }                                                                                          \
                                                                                               \
    static void name##_planes(const wg_nest *nest, int d, element *y, const element *x)        \
    {                                                                                          \
        const int last = nest->ndim - 1;                                                       \
        const int64_t m = nest->size[d], n = nest->size[last];                                 \
        const int64_t sy = nest->stride[0][d], sx = nest->stride[1][last];                     \
        const wg_nest planes = without(nest, d);                                               \
        wg_cursor c = {{0}, {0}};                                                              \
        do                                                                                     \
            for (int64_t i = 0; i < m; i += TILE)                                              \
                for (int64_t j = 0; j < n; j += TILE)                                          \
                    name##_tile(m - i < TILE ? m - i : TILE, n - j < TILE ? n - j : TILE,      \
                                y + c.at[0] + i * sy + j, sy, x + c.at[1] + i + j * sx, sx);   \
        while (wg_nest_next(&planes, planes.ndim, &c));                                        \
    }                                                                                          \
                                                                                               \
    static void name##_thin(const wg_nest *nest, element *y, const element *x)                 \
    {                                                                                          \
        const int last = nest->ndim - 1;                                                       \
        const int64_t m = nest->size[last - 1], *sy = &nest->stride[0][last - 1];              \
        const int64_t *sx = &nest->stride[1][last - 1];                                        \
        const wg_nest planes = without(nest, last - 1);                                        \
        wg_cursor c = {{0}, {0}};                                                              \
        do                                                                                     \
            for (int64_t i = 0; i < m; i += PIECE)                                             \
                for (int64_t j = 0; j < nest->size[last]; j++)                                 \
                    name##_line(wg_least(m - i, PIECE), y + c.at[0] + i * sy[0] + j * sy[1],   \
                                sy[0], x + c.at[1] + i * sx[0] + j * sx[1], sx[0]);            \
        while (wg_nest_next(&planes, planes.ndim, &c));                                        \
    }                                                                                          \
                                                                                               \
    void name(const wg_nest *nest, void *y, const void *x)                                     \
    {                                                                                          \
        wg_runs r;                                                                             \
        const int64_t count = wg_nest_count(nest);                                             \
        const int last = nest->ndim - 1, d = plane_of(nest);                                   \
        const int64_t sy = last < 0 ? 0 : nest->stride[0][last];                               \
        const int64_t sx = last < 0 ? 0 : nest->stride[1][last];                               \
        if (count > 0 && d >= 0)                                                               \
            name##_planes(nest, d, y, x);                                                      \
        else if (count > 0 && is_thin(nest))                                                   \
            name##_thin(nest, y, x);                                                           \
        else                                                                                   \
            for (bool more = wg_runs_start(&r, nest, 0, count); more;                          \
                 more = wg_runs_next(&r, nest))                                                \
                name##_line(r.n, (element *)y + r.c.at[0], sy, (const element *)x + r.c.at[1], \
                            sx);                                                               \
    }

COPY(wg_copy4, uint32_t)
COPY(wg_copy8, uint64_t)

void wg_copy(size_t element, const wg_nest *nest, void *y, const void *x)
{
    if (element == 4)
        wg_copy4(nest, y, x);
    else
        wg_copy8(nest, y, x);
}

/* ---- Copies in units ------------------------------------------------------------------------- */

enum { MANY = 16 };

/* The outermost dimension with many places, or else the longest: not the last, if there is
 * another, whose runs are best left whole. */
static int cut_of(const wg_nest *nest)
{
    int longest = nest->ndim ? 0 : -1;
    for (int d = 0; d < nest->ndim - 1; d++) {
        if (nest->size[d] >= MANY)
            return d;
        if (nest->size[d] > nest->size[longest])
            longest = d;
    }
    return longest;
}

void wg_copying_finish(wg_copying *c)
{
    wg_nest_simplify(&c->nest);
    c->cut = cut_of(&c->nest);
    c->units = c->cut < 0 || c->nest.size[c->cut] < 1 ? 1 : c->nest.size[c->cut];
}

void wg_copy_units(size_t element, const wg_copying *c, int64_t from, int64_t to, void *y,
                   const void *x)
{
    if (to - from == c->units) {
        wg_copy(element, &c->nest, y, x);
        return;
    }
    const int64_t bytes = (int64_t)element, *y_stride = c->nest.stride[0],
                  *x_stride = c->nest.stride[1];
    wg_nest part = c->nest;
    part.size[c->cut] = to - from;
    wg_copy(element, &part, (char *)y + from * y_stride[c->cut] * bytes,
            (const char *)x + from * x_stride[c->cut] * bytes);
}
