/* scan.c — along lines, each result from the one before: sums of all so far, and linear
 * recurrences. A line must be walked in its order; where there are many, LANES of them are walked
 * abreast, so that each step is a few vectors. */
#include "fold.h"

enum { LANES = 16 };

/* One step of `abreast` lines: y, and what each line carries on, from a and b. */
typedef void step_of(int abreast, real *carry, const real *a, const real *b, real *y);

WG_INLINE void step_of_sum(int abreast, real *carry, const real *a, const real *b, real *y)
{
    (void)b;
    for (int w = 0; w < abreast; w++)
        y[w] = carry[w] = carry[w] + a[w];
}

WG_INLINE void step_of_recurrence(int abreast, real *carry, const real *a, const real *b, real *y)
{
    for (int w = 0; w < abreast; w++) {
        y[w] = carry[w];
        carry[w] = a[w] * carry[w] + b[w];
    }
}

/* ---- Operands -------------------------------------------------------------------------------- */

/* Operand k of the lines of a fold: its first element on the first line, and the distances of
 * elements on a line and of lines. */
typedef struct rows {
    const real *x;
    int64_t along, across;
} rows;

static rows rows_of(const wg_fold *fold, int k, const real *x, int64_t from)
{
    const rows r = {x, wg_last_stride(&fold->inner, k), wg_last_stride(&fold->outer, k)};
    return (rows){x + from * r.along, r.along, r.across};
}

WG_INLINE void load(int abreast, const real *x, int64_t across, real *row)
{
    if (across == 1)
        memcpy(row, x, (size_t)abreast * sizeof *row);
    else
        for (int w = 0; w < abreast; w++)
            row[w] = x[w * across];
}

WG_INLINE void store(int abreast, real *y, int64_t across, const real *row)
{
    if (across == 1)
        memcpy(y, row, (size_t)abreast * sizeof *row);
    else
        for (int w = 0; w < abreast; w++)
            y[w * across] = row[w];
}

/* ---- Lines ----------------------------------------------------------------------------------- */

typedef struct scan {
    int64_t n, direction; /* 1, or −1 from the end */
    real start;
    rows a, b;
} scan;

/* Lines at, …, at + abreast − 1. */
WG_INLINE void scan_lines(int abreast, const scan *s, int64_t at, real *y, int64_t along,
                          int64_t across, step_of *step)
{
    real carry[LANES], a[LANES], b[LANES], row[LANES];
    for (int w = 0; w < abreast; w++)
        carry[w] = s->start;
    for (int64_t i = 0, j = 0; i < s->n; i++, j += s->direction) {
        load(abreast, s->a.x + at * s->a.across + j * s->a.along, s->a.across, a);
        load(abreast, s->b.x + at * s->b.across + j * s->b.along, s->b.across, b);
        step(abreast, carry, a, b, row);
        store(abreast, y + at * across + j * along, across, row);
    }
}

WG_INLINE void scan_all(const wg_fold *fold, int64_t from, int64_t to, real *y, const real *a,
                        const real *b, real start, bool reverse, step_of *step)
{
    wg_runs r;
    const int64_t n = wg_nest_count(&fold->inner), first = reverse ? n - 1 : 0;
    const int64_t along = wg_last_stride(&fold->inner, 0), across = wg_last_stride(&fold->outer, 0);
    const int kb = fold->outer.operands - 1;
    for (bool more = n > 0 && wg_runs_start(&r, &fold->outer, from, to); more;
         more = wg_runs_next(&r, &fold->outer)) {
        real *yr = y + r.c.at[0] + first * along;
        const scan s = {n, reverse ? -1 : 1, start, rows_of(fold, 1, a + r.c.at[1], first),
                        rows_of(fold, kb, b + r.c.at[kb], first)};
        int64_t i = 0;
        for (; i + LANES <= r.n; i += LANES)
            scan_lines(LANES, &s, i, yr, along, across, step);
        for (; i < r.n; i++)
            scan_lines(1, &s, i, yr, along, across, step);
    }
}

void WG_KERNEL(wg_cumsum)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                          bool reverse)
{
    scan_all(fold, from, to, y, x, x, 0, reverse, step_of_sum);
}

void WG_KERNEL(wg_recurrence)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *a,
                              const void *b, double start, bool reverse)
{
    scan_all(fold, from, to, y, a, b, (real)start, reverse, step_of_recurrence);
}
