/* windows.c — what overlapping windows add up to; the largest element of each window. */
#include "real.h"

/* ---- Windows added where they overlap -------------------------------------------------------- */

static void add_line(int64_t n, real *y, int64_t sy, const real *x, int64_t sx)
{
    if (sy == 1 && sx == 1)
        for (int64_t i = 0; i < n; i++)
            y[i] += x[i];
    else
        for (int64_t i = 0; i < n; i++)
            y[i * sy] += x[i * sx];
}

/* Line by line; many lines are short, and what finds the next must be, too. */
static void add_nest(const wg_nest *nest, real *y, const real *x)
{
    const int last = nest->ndim - 1;
    const int64_t n = last < 0 ? 1 : nest->size[last];
    const int64_t sy = wg_last_stride(nest, 0), sx = wg_last_stride(nest, 1);
    if (last == 1) {
        for (int64_t i = 0; i < nest->size[0]; i++)
            add_line(n, y + i * nest->stride[0][0], sy, x + i * nest->stride[1][0], sx);
        return;
    }
    wg_cursor c = {{0}, {0}};
    for (bool more = wg_nest_count(nest) > 0; more; more = wg_nest_next(nest, last, &c))
        add_line(n, y + c.at[0], sy, x + c.at[1], sx);
}

void WG_KERNEL(wg_overlap_add)(const wg_fold *fold, int64_t from, int64_t to, void *y,
                               const void *x)
{
    wg_runs r;
    const int64_t sy = wg_last_stride(&fold->outer, 0), sx = wg_last_stride(&fold->outer, 1);
    for (bool more = wg_runs_start(&r, &fold->outer, from, to); more;
         more = wg_runs_next(&r, &fold->outer))
        for (int64_t i = 0; i < r.n; i++)
            add_nest(&fold->inner, (real *)y + r.c.at[0] + i * sy,
                     (const real *)x + r.c.at[1] + i * sx);
}

/* ---- The largest element of each window ------------------------------------------------------ */

/* The elements of a window that are no padding: from, …, to − 1 of it, the first at `start`. */
typedef struct part {
    int64_t start, count;
} part;

static part part_of(const wg_window_axis *w, int64_t i)
{
    const int64_t start = i * w->stride - w->padding, d = w->dilation;
    const int64_t from = start < 0 ? (d - 1 - start) / d : 0;
    const int64_t to = wg_least(w->size, (w->n - start + d - 1) / d);
    return (part){start + from * d, to - from};
}

/* The windows of a row are looked at side by side, some at a time: their first elements, their
 * second ones, and so on, in lanes of a fixed number without a branch. Places are integers as wide
 * as a real, so that they are chosen in the same lanes; a window has at most 2³⁰ along an axis. */
enum { LANES = 16, BATCH = 4 * LANES };

#if WG_KERNEL_BITS == 32
typedef int32_t place;
#else
typedef int64_t place;
#endif

/* Of each window, the first of the largest elements so far, or the last NaN, and which element of
 * the window it is, along both axes. */
typedef struct best {
    real top[BATCH];
    place row[BATCH], column[BATCH];
} best;

/* As many as n windows take, in whole lanes. */
static int64_t in_lanes(int64_t n)
{
    return (n + LANES - 1) / LANES * LANES;
}

/* At first it is −∞, at the first element that is no padding: the number of its row is given. */
static void start_best(const wg_window_axis *across, int64_t first, int64_t n, place row, best *b)
{
    for (int64_t k = 0; k < in_lanes(n); k++) {
        b->top[k] = -(real)INFINITY;
        b->row[k] = row;
        b->column[k] = 0;
    }
    for (int64_t k = 0; k < n && (first + k) * across->stride < across->padding; k++) {
        const int64_t before = across->padding - (first + k) * across->stride;
        b->column[k] = (place)((before + across->dilation - 1) / across->dilation);
    }
}

/* Element (row, column) of the first n windows. Others may be looked at, and lose. */
static void look(best *b, int64_t n, const real v[], place row, place column)
{
    for (int64_t i = 0; i < n; i += LANES)
        for (int64_t k = i; k < i + LANES; k++) {
            const bool better = (v[k] > b->top[k]) | (v[k] != v[k]);
            b->top[k] = better ? v[k] : b->top[k];
            b->row[k] = better ? row : b->row[k];
            b->column[k] = better ? column : b->column[k];
        }
}

/* Of n windows from number `first` on, those whose element j is no padding. */
static part seen_at(const wg_window_axis *w, int64_t first, int64_t n, int64_t j)
{
    const int64_t at = first * w->stride + j * w->dilation - w->padding;
    const int64_t from = at >= 0 ? 0 : (w->stride - 1 - at) / w->stride;
    const int64_t to = at + (n - 1) * w->stride < w->n ? n
                       : at >= w->n                    ? 0
                                                       : (w->n - at + w->stride - 1) / w->stride;
    return (part){from, to - from};
}

/* Element j of n windows, or −∞ for padding, from a row of x. */
static void gather(const wg_pool *p, int64_t first, int64_t n, int64_t j, const real *x, real v[])
{
    const wg_window_axis *across = &p->axis[1];
    const part seen = seen_at(across, first, n, j);
    const int64_t dx = across->stride * p->stride[2][1];
    const int64_t at =
        (first * across->stride + j * across->dilation - across->padding) * p->stride[2][1];
    for (int64_t k = seen.count < n ? 0 : n; k < in_lanes(n); k++)
        v[k] = -(real)INFINITY;
    for (int64_t k = seen.start; k < seen.start + seen.count; k++)
        v[k] = x[at + k * dx];
}

/* The best of n windows of row i, from number `first` on. */
static void find_best(const wg_pool *p, int64_t i, int64_t first, int64_t n, const real *x, best *b)
{
    real v[BATCH];
    const wg_window_axis *down = &p->axis[0], *across = &p->axis[1];
    const part rows = part_of(down, i);
    const int64_t skipped = (rows.start - i * down->stride + down->padding) / down->dilation;
    start_best(across, first, n, (place)skipped, b);
    for (int64_t r = 0; r < rows.count; r++)
        for (int64_t j = 0; j < across->size; j++) {
            gather(p, first, n, j, x + (rows.start + r * down->dilation) * p->stride[2][0], v);
            look(b, n, v, (place)(skipped + r), (place)j);
        }
}

/* Where the best of window (i, j) lies in an operand that has x's places. */
static int64_t place_of(const wg_pool *p, int operand, int64_t i, int64_t j, place row,
                        place column)
{
    const wg_window_axis *down = &p->axis[0], *across = &p->axis[1];
    return (i * down->stride - down->padding + row * down->dilation) * p->stride[operand][0] +
           (j * across->stride - across->padding + column * across->dilation) *
               p->stride[operand][1];
}

static void put(const wg_pool *p, int64_t i, int64_t first, int64_t n, const best *b, real *y,
                const real *u)
{
    const int64_t du = p->stride[1][1], at = i * p->stride[1][0] + first * du;
    for (int64_t k = 0; k < n; k++)
        y[place_of(p, 0, i, first + k, b->row[k], b->column[k])] += u[at + k * du];
}

static void take(const wg_pool *p, int64_t i, int64_t first, int64_t n, const best *b, real *y,
                 const real *u, bool from_x)
{
    const int64_t dy = p->stride[0][1], at = i * p->stride[0][0] + first * dy;
    for (int64_t k = 0; k < n && from_x; k++)
        y[at + k * dy] = b->top[k];
    for (int64_t k = 0; k < n && !from_x; k++)
        y[at + k * dy] = u[place_of(p, 1, i, first + k, b->row[k], b->column[k])];
}

static void clear_plane(const wg_pool *p, real *y)
{
    for (int64_t i = 0; i < p->axis[0].n; i++)
        for (int64_t j = 0; j < p->axis[1].n; j++)
            y[i * p->stride[0][0] + j * p->stride[0][1]] = 0;
}

static void pool_plane(const wg_pool *p, bool puts, real *y, const real *u, const real *x)
{
    const bool from_x =
        u == x && p->stride[1][0] == p->stride[2][0] && p->stride[1][1] == p->stride[2][1];
    best b;
    if (puts)
        clear_plane(p, y);
    for (int64_t i = 0; i < p->axis[0].count; i++)
        for (int64_t first = 0, n; first < p->axis[1].count; first += n) {
            n = wg_least(p->axis[1].count - first, BATCH);
            find_best(p, i, first, n, x, &b);
            if (puts)
                put(p, i, first, n, &b, y, u);
            else
                take(p, i, first, n, &b, y, u, from_x);
        }
}

void WG_KERNEL(wg_pool)(const wg_pool *p, bool puts, int64_t from, int64_t to, void *y,
                        const void *u, const void *x)
{
    wg_runs r;
    const wg_nest *planes = &p->planes;
    for (bool more = wg_runs_start(&r, planes, from, to); more; more = wg_runs_next(&r, planes))
        for (int64_t i = 0; i < r.n; i++) {
            int64_t at[3];
            for (int k = 0; k < 3; k++)
                at[k] = r.c.at[k] + i * wg_last_stride(planes, k);
            pool_plane(p, puts, (real *)y + at[0], (const real *)u + at[1],
                       (const real *)x + at[2]);
        }
}
