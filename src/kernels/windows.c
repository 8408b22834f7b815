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

static void add_nest(const wg_nest *nest, real *y, const real *x)
{
    wg_runs r;
    const int64_t sy = wg_last_stride(nest, 0), sx = wg_last_stride(nest, 1);
    for (bool more = wg_runs_start(&r, nest, 0, wg_nest_count(nest)); more;
         more = wg_runs_next(&r, nest))
        add_line(r.n, y + r.c.at[0], sy, x + r.c.at[1], sx);
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

typedef struct spot {
    int64_t row, column;
} spot;

/* The first of the largest, or the last NaN. */
static spot largest(const wg_pool *p, const real *x, part rows, part columns)
{
    const int64_t dr = p->axis[0].dilation, dc = p->axis[1].dilation;
    spot best = {rows.start, columns.start};
    real top = x[rows.start * p->stride[2][0] + columns.start * p->stride[2][1]];
    for (int64_t i = 0; i < rows.count; i++)
        for (int64_t j = 0; j < columns.count; j++) {
            const spot here = {rows.start + i * dr, columns.start + j * dc};
            const real v = x[here.row * p->stride[2][0] + here.column * p->stride[2][1]];
            if (v > top || v != v) {
                top = v;
                best = here;
            }
        }
    return best;
}

static int64_t place(const wg_pool *p, int operand, spot at)
{
    return at.row * p->stride[operand][0] + at.column * p->stride[operand][1];
}

static void pool_plane(const wg_pool *p, bool puts, real *y, const real *u, const real *x)
{
    for (int64_t i = 0; puts && i < p->axis[0].n; i++)
        for (int64_t j = 0; j < p->axis[1].n; j++)
            y[place(p, 0, (spot){i, j})] = 0;
    for (int64_t i = 0; i < p->axis[0].count; i++) {
        const part rows = part_of(&p->axis[0], i);
        for (int64_t j = 0; j < p->axis[1].count; j++) {
            const spot window = {i, j}, best = largest(p, x, rows, part_of(&p->axis[1], j));
            if (puts)
                y[place(p, 0, best)] += u[place(p, 1, window)];
            else
                y[place(p, 0, window)] = u[place(p, 1, best)];
        }
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
