/* windows.c — windows in plain loops. */
#include "windows.h"

cut cut_at(const wg_shape *shape, int axis)
{
    cut c = {1, shape->size[axis], 1};
    for (int d = 0; d < axis; d++)
        c.before *= shape->size[d];
    for (int d = axis + 1; d < shape->ndim; d++)
        c.behind *= shape->size[d];
    return c;
}

int64_t place_in(const cut *c, int64_t b, int64_t p, int64_t a)
{
    return (b * c->n + p) * c->behind + a;
}

void each_element(const sliding *s, const wg_shape *shape,
                  void (*visit)(void *with, int64_t in_array, int64_t in_windows), void *with)
{
    const cut c = cut_at(shape, s->axis);
    const int64_t stride = s->w.stride ? s->w.stride : 1;
    const int64_t dilation = s->w.dilation ? s->w.dilation : 1;
    const cut counts = {c.before, s->w.count, c.behind};
    for (int64_t b = 0; b < c.before; b++)
        for (int64_t a = 0; a < c.behind; a++)
            for (int64_t j = 0; j < s->w.size; j++)
                for (int64_t i = 0; i < s->w.count; i++)
                    visit(with, place_in(&c, b, s->w.from + i * stride + j * dilation, a),
                          place_in(&counts, b, i, a) * s->w.size + j);
}

void add_to_array(void *with, int64_t in_array, int64_t in_windows)
{
    const move *m = with;
    m->to[in_array] += m->from[in_windows];
}

void add_to_windows(void *with, int64_t in_array, int64_t in_windows)
{
    const move *m = with;
    m->to[in_windows] += m->from[in_array];
}
