/* indices.c — what the ops that look elements up share. */
#include "indices.h"

/* The first index of x that is not in 0 … n − 1, or NULL. */
static const int64_t *outside(const wg_array *x, int64_t n)
{
    wg_nest nest;
    wg_nest_start(&nest, 1);
    for (int d = 0; d < x->ndim; d++) /* what is repeated is looked at once */
        wg_nest_push(&nest, x->stride[d] || !x->size[d] ? x->size[d] : 1, &x->stride[d]);
    wg_nest_simplify(&nest);
    return wg_index_outside(&nest, x->data, n);
}

wg_status wg_check_index(const wg_step *s)
{
    const int axis = wg_axis_of_attribute(s->attr);
    const int64_t n = s->x[0].size[axis], *bad = outside(&s->x[1], n);
    if (!bad)
        return WG_OK;
    if (n == 0)
        return wg_refuse_step(
            s, WG_ERROR_ARGUMENT, "%s has the index %lld; along axis %d, %s has no elements",
            wg_describe(s->node->x[1]).s, (long long)*bad, axis, wg_describe(s->node->x[0]).s);
    return wg_refuse_step(s, WG_ERROR_ARGUMENT,
                          "%s has the index %lld; along axis %d, %s has 0 … %lld",
                          wg_describe(s->node->x[1]).s, (long long)*bad, axis,
                          wg_describe(s->node->x[0]).s, (long long)n - 1);
}

wg_tensor wg_zeros_like(wg_tensor x)
{
    return wg_full(x.tape, wg_dtype_of(x), wg_shape_of(x), 0);
}

bool wg_is_vector_of_indices(const wg_call *call)
{
    return call->in[1]->shape.ndim == 1 ||
           wg_refuse(call, WG_ERROR_SHAPE, "index %s must be a vector", wg_describe(call->x[1]).s);
}

/* The index's stride along axis d of an operand with ndim axes. */
static int64_t index_stride(const wg_array *index, int ndim, int axis, int d)
{
    return index->ndim == ndim ? index->stride[d] : d == axis ? index->stride[0] : 0;
}

/* ---- Fetching -------------------------------------------------------------------------------- */

void wg_plan_fetch(const wg_step *s, void *plan)
{
    wg_lookup *g = plan;
    const wg_array *y = &s->y, *x = &s->x[0];
    const int axis = wg_axis_of_attribute(s->attr);
    wg_nest_start(&g->nest, 3);
    for (int d = 0; d < y->ndim; d++)
        wg_nest_push(&g->nest, y->size[d],
                     (int64_t[]){y->stride[d], d == axis ? 0 : x->stride[d],
                                 index_stride(&s->x[1], y->ndim, axis, d)});
    wg_nest_simplify(&g->nest);
    g->stride = x->stride[axis];
}

void wg_forward_fetch(const wg_step *s)
{
    wg_fetch(wg_dtype_size(s->y.dtype), s->plan, s->from, s->to, s->y.data, s->x[0].data,
             s->x[1].data);
}

wg_units wg_units_of_fetch(const wg_step *s)
{
    const int64_t count = wg_elements(&s->y);
    return (wg_units){count, WG_MOVE_OPERATIONS * (double)count};
}

/* ---- Adding ---------------------------------------------------------------------------------- */

/* Where the index ends, source is not looked at. */
void wg_plan_scatter(const wg_step *s, void *plan)
{
    wg_scatter *a = plan;
    const wg_array *y = &s->y, *x = &s->x[0], *index = &s->x[1], *source = &s->x[2];
    const int axis = wg_axis_of_attribute(s->attr);
    const bool vector = index->ndim != y->ndim;
    wg_nest_start(&a->copied, 2);
    wg_nest_start(&a->added, 3);
    for (int d = 0; d < y->ndim; d++) {
        if (d == axis)
            continue;
        wg_nest_push(&a->copied, y->size[d], (int64_t[]){y->stride[d], x->stride[d]});
        wg_nest_push(
            &a->added, vector ? source->size[d] : index->size[d],
            (int64_t[]){y->stride[d], index_stride(index, y->ndim, axis, d), source->stride[d]});
    }
    wg_nest_simplify(&a->copied);
    wg_nest_simplify(&a->added);
    a->size = y->size[axis];
    a->count = index->size[vector ? 0 : axis];
    a->stride[0] = y->stride[axis];
    a->stride[1] = x->stride[axis];
    a->stride[2] = index_stride(index, y->ndim, axis, axis);
    a->stride[3] = source->stride[axis];
}

void wg_forward_scatter(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)
        ->scatter_add(s->plan, s->from, s->to, s->y.data, s->x[0].data, s->x[1].data, s->x[2].data);
}

wg_units wg_units_of_scatter(const wg_step *s)
{
    const wg_scatter *a = s->plan;
    const int64_t lines = wg_nest_count(&a->copied);
    const double moves = (double)wg_elements(&s->y) + (double)wg_elements(&s->x[2]);
    return (wg_units){lines == wg_nest_count(&a->added) ? lines : 1, WG_MOVE_OPERATIONS * moves};
}
