/* outer.c — a column times a row, y_ij = end(a_i b_j): memory is all it takes, so y is written row
 * after row. */
#include "product.h"

/* A product is still a chain of one: where it is −0, adding it to +0 gives +0. */
WG_INLINE wg_vec chain(wg_vec a, wg_vec b)
{
    return wg_fma(a, b, (wg_vec){0});
}

/* A row of at most a vector, for all rows: b is loaded once. */
WG_INLINE void narrow_rows(const wg_outer *o, wg_end how)
{
    const wg_vec b = wg_load_part(o->b, o->n), scale = wg_scale_of(&o->end);
    const real *a = o->a, *base = o->end.base;
    real *y = o->y;
    for (int64_t i = o->m; i > 0; i--, a += o->a_row, base += o->end.base_row, y += o->y_row)
        wg_end_chains(how, chain(wg_splat(*a), b), scale, base, y, true, o->n);
}

WG_INLINE void row(const wg_outer *o, wg_end how, wg_vec scale, wg_vec a, const real *base, real *y)
{
    const int64_t along = how == WG_END_DENSE, n = o->n;
    const real *b = o->b;
    int64_t j = 0;
    for (; j + 2 * WG_WIDTH <= n; j += 2 * WG_WIDTH) {
        const int64_t next = j + WG_WIDTH;
        wg_end_chains(how, chain(a, wg_load(b + j)), scale, base + j * along, y + j, false, 0);
        wg_end_chains(how, chain(a, wg_load(b + next)), scale, base + next * along, y + next, false,
                      0);
    }
    for (; j < n; j += WG_WIDTH) {
        const int64_t left = wg_least(n - j, WG_WIDTH);
        wg_end_chains(how, chain(a, wg_load_part(b + j, left)), scale, base + j * along, y + j,
                      true, left);
    }
}

WG_INLINE void rows(const wg_outer *outer, wg_end how)
{
    const wg_outer copy = *outer, *o = &copy;
    const wg_vec scale = wg_scale_of(&o->end);
    if (o->n <= WG_WIDTH)
        narrow_rows(o, how);
    else
        for (int64_t i = 0; i < o->m; i++)
            row(o, how, scale, wg_splat(o->a[i * o->a_row]), o->end.base + i * o->end.base_row,
                o->y + i * o->y_row);
}

void WG_KERNEL(wg_outer_product)(const wg_outer *o)
{
    if (o->end.how == WG_END_STORE)
        rows(o, WG_END_STORE);
    else if (o->end.how == WG_END_DENSE)
        rows(o, WG_END_DENSE);
    else
        rows(o, WG_END_SPLAT);
}
