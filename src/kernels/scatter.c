/* scatter.c — y = x, to which elements are added by index: for each place of the nests, all along
 * one axis. What reaches one element of y comes along that axis, in its order; so the places can be
 * taken in any. */
#include "real.h"

typedef struct operands {
    real *y;
    const real *x; /* what is copied or added */
    const int64_t *index;
} operands;

/* n places side by side in y; or, where y's axis itself lies side by side, place by place. */
static void copy(const wg_scatter *s, const wg_runs *r, int64_t sy, int64_t sx, operands o)
{
    const int64_t ay = s->stride[0], ax = s->stride[1];
    if (sy == 1)
        for (int64_t k = 0; k < s->size; k++)
            for (int64_t i = 0; i < r->n; i++)
                o.y[i + k * ay] = o.x[i * sx + k * ax];
    else
        for (int64_t i = 0; i < r->n; i++)
            for (int64_t k = 0; k < s->size; k++)
                o.y[i * sy + k * ay] = o.x[i * sx + k * ax];
}

/* y += x, n elements. */
static void add_row(int64_t n, real *restrict y, const real *restrict x, int64_t sx)
{
    if (sx == 1)
        for (int64_t i = 0; i < n; i++)
            y[i] += x[i];
    else
        for (int64_t i = 0; i < n; i++)
            y[i] += x[i * sx];
}

/* One index for a whole run. */
static void add_rows(const wg_scatter *s, const wg_runs *r, int64_t sx, operands o)
{
    for (int64_t k = 0; k < s->count; k++)
        add_row(r->n, o.y + o.index[k * s->stride[2]] * s->stride[0], o.x + k * s->stride[3], sx);
}

static void add_elements(const wg_scatter *s, const wg_runs *r, const int64_t stride[], operands o)
{
    const int64_t sy = stride[0], si = stride[1], sx = stride[2];
    for (int64_t i = 0; i < r->n; i++)
        for (int64_t k = 0; k < s->count; k++)
            o.y[i * sy + o.index[i * si + k * s->stride[2]] * s->stride[0]] +=
                o.x[i * sx + k * s->stride[3]];
}

static void copy_all(const wg_scatter *s, int64_t from, int64_t to, real *y, const real *x)
{
    wg_runs r;
    const wg_nest *nest = &s->copied;
    for (bool more = wg_runs_start(&r, nest, from, to); more; more = wg_runs_next(&r, nest))
        copy(s, &r, wg_last_stride(nest, 0), wg_last_stride(nest, 1),
             (operands){y + r.c.at[0], x + r.c.at[1], NULL});
}

static void add_all(const wg_scatter *s, int64_t from, int64_t to, real *y, const int64_t *index,
                    const real *source)
{
    wg_runs r;
    const wg_nest *nest = &s->added;
    const int64_t stride[] = {wg_last_stride(nest, 0), wg_last_stride(nest, 1),
                              wg_last_stride(nest, 2)};
    for (bool more = wg_runs_start(&r, nest, from, to); more; more = wg_runs_next(&r, nest)) {
        const operands o = {y + r.c.at[0], source + r.c.at[2], index + r.c.at[1]};
        if (stride[0] == 1 && stride[1] == 0)
            add_rows(s, &r, stride[2], o);
        else
            add_elements(s, &r, stride, o);
    }
}

void WG_KERNEL(wg_scatter_add)(const wg_scatter *s, int64_t from, int64_t to, void *y,
                               const void *x, const int64_t *index, const void *source)
{
    const int64_t copied = wg_nest_count(&s->copied), added = wg_nest_count(&s->added);
    const bool same = copied == added;
    copy_all(s, same ? from : 0, same ? to : copied, y, x);
    add_all(s, same ? from : 0, same ? to : added, y, index, source);
}
