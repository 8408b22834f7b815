/* pools.c — windows of pools in plain loops. */
#include "pools.h"

#include <math.h>

const pool pools[] = {
    {1, {1, {5}}, {.size = {2}}},
    {1, {3, {2, 1, 6}}, {.size = {3}, .stride = {1}, .padding = {1}}},
    {1, {2, {2, 5}}, {.size = {2}, .stride = {3}, .ceil_mode = true}},
    {1, {2, {2, 5}}, {.size = {2}, .padding = {1}, .ceil_mode = true, .exclude_padding = true}},
    {1, {2, {0, 3}}, {.size = {2}}},
    {2, {2, {4, 4}}, {.size = {2, 2}}},
    {2, {4, {2, 2, 3, 4}}, {.size = {2, 3}, .stride = {1, 2}, .padding = {1, 1}}},
    {2, {3, {2, 5, 4}}, {.size = {3, 2}, .stride = {2, 3}, .padding = {1, 0}, .ceil_mode = true}},
    {2,
     {3, {1, 4, 5}},
     {.size = {3, 3}, .stride = {2, 2}, .padding = {1, 1}, .exclude_padding = true}},
    {2, {3, {1, 5, 4}}, {.size = {2, 2}, .stride = {3, 2}, .padding = {1, 1}, .ceil_mode = true}},
    {2,
     {3, {1, 4, 4}},
     {.size = {3, 2},
      .stride = {2, 3},
      .padding = {1, 1},
      .ceil_mode = true,
      .exclude_padding = true}},
    {2, {4, {2, 0, 3, 3}}, {.size = {3, 3}}},
    {1, {2, {2, 1}}, {.size = {2}, .ceil_mode = true}}, /* shorter than a window */
    {2, {3, {2, 2, 3}}, {.size = {4, 5}, .stride = {4, 2}, .padding = {0, 1}, .ceil_mode = true}},
};

const int n_pools = sizeof pools / sizeof *pools;

const double pool_map[20] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4};

const pool mapped_pools[] = {
    {2, {2, {4, 5}}, {.size = {2, 2}, .stride = {1, 1}}},
    {2, {3, {1, 5, 4}}, {.size = {3, 2}, .stride = {2, 2}, .padding = {1, 1}, .ceil_mode = true}},
    {2, {3, {2, 2, 5}}, {.size = {1, 2}, .stride = {1, 1}, .padding = {0, 1}, .dilation = {1, 3}}},
};

const int n_mapped_pools = sizeof mapped_pools / sizeof *mapped_pools;

pool_axis axis_of_pool(const pool *p, int d)
{
    const int own = d - (2 - p->axes);
    if (own < 0)
        return (pool_axis){1, 1, 1, 1, 1, 0};
    const int64_t n = p->x.size[p->x.ndim - p->axes + own], size = p->o.size[own];
    pool_axis a = {.n = n,
                   .size = size,
                   .stride = p->o.stride[own] ? p->o.stride[own] : size,
                   .dilation = p->o.dilation[own] ? p->o.dilation[own] : 1,
                   .padding = p->o.padding[own]};
    const int64_t room = n + 2 * a.padding - a.dilation * (size - 1) - 1;
    a.count = room / a.stride + 1;
    if (p->o.ceil_mode && room % a.stride != 0 && a.count * a.stride < n + a.padding)
        a.count++;
    return a;
}

wg_shape pooled_shape(const pool *p)
{
    wg_shape y = p->x;
    for (int d = 0; d < p->axes; d++)
        y.size[y.ndim - p->axes + d] = axis_of_pool(p, 2 - p->axes + d).count;
    return y;
}

/* Window (i, j) of plane `base`. */
static void fill_window(const pool_axis a[2], int64_t base, int64_t i, int64_t j, window *w)
{
    for (int64_t p = 0; p < a[0].size; p++)
        for (int64_t q = 0; q < a[1].size; q++) {
            const int64_t row = i * a[0].stride + p * a[0].dilation - a[0].padding;
            const int64_t column = j * a[1].stride + q * a[1].dilation - a[1].padding;
            w->padded += row < a[0].n + a[0].padding && column < a[1].n + a[1].padding;
            if (row >= 0 && row < a[0].n && column >= 0 && column < a[1].n)
                w->at[w->count++] = (base * a[0].n + row) * a[1].n + column;
        }
}

void each_window(const pool *p, void (*visit)(void *with, const window *w), void *with)
{
    const pool_axis a[2] = {axis_of_pool(p, 0), axis_of_pool(p, 1)};
    const wg_shape y = pooled_shape(p);
    for (int64_t number = 0; number < count_of(&y); number++) {
        window w = {.number = number};
        const int64_t plane = number / (a[0].count * a[1].count);
        fill_window(a, plane, number / a[1].count % a[0].count, number % a[1].count, &w);
        visit(with, &w);
    }
}

int64_t largest_of(const window *w, const double *x)
{
    int64_t best = w->at[0];
    for (int64_t i = 1; i < w->count; i++)
        if (x[w->at[i]] > x[best] || isnan(x[w->at[i]]))
            best = w->at[i];
    return best;
}
