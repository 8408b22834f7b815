/* ops/one_hot.c — along a new last axis, 1 at the index and 0 elsewhere. No derivative. */
#include "indices.h"

#include <string.h>

typedef struct attributes {
    int64_t classes, dtype;
} attributes;

static bool infer(wg_call *call)
{
    const attributes *a = call->attr;
    call->dtype = (wg_dtype)a->dtype;
    call->shape.size[call->shape.ndim++] = a->classes;
    return true;
}

static wg_status check(const wg_step *s)
{
    const int64_t n = ((const attributes *)s->attr)->classes, *bad = wg_outside(&s->x[0], n);
    if (!bad)
        return WG_OK;
    return wg_refuse_step(s, WG_ERROR_ARGUMENT, "%s has the index %lld; there are %lld classes",
                          wg_describe(s->node->x[0]).s, (long long)*bad, (long long)n);
}

/* Operands y, of which a place has `classes` elements, and index. */
static void plan(const wg_step *s, void *nest)
{
    const wg_array *index = &s->x[0];
    wg_nest_start(nest, 2);
    for (int d = 0; d < index->ndim; d++)
        wg_nest_push(nest, index->size[d], (int64_t[]){s->y.stride[d], index->stride[d]});
    wg_nest_simplify(nest);
}

static void forward(const wg_step *s)
{
    static const unsigned char zero[8];
    const wg_nest *nest = s->plan;
    const int64_t classes = s->y.size[s->y.ndim - 1];
    const int64_t along = nest->ndim ? nest->stride[1][nest->ndim - 1] : 0;
    const size_t size = wg_dtype_size(s->y.dtype);
    unsigned char one[8];
    wg_runs r;
    wg_element(s->y.dtype, 1, one);
    wg_fill_part(&s->y, s->from * classes, (s->to - s->from) * classes, zero);
    for (bool more = wg_runs_start(&r, nest, s->from, s->to); more; more = wg_runs_next(&r, nest))
        for (int64_t i = 0; i < r.n; i++) {
            const int64_t at = ((const int64_t *)s->x[0].data)[r.c.at[1] + i * along];
            char *row = (char *)s->y.data + (size_t)(r.c.at[0] + i * classes) * size;
            memcpy(row + (size_t)at * size, one, size);
        }
}

static wg_units units(const wg_step *s)
{
    return (wg_units){wg_nest_count(s->plan), WG_MOVE_OPERATIONS * (double)wg_elements(&s->y)};
}

static const wg_op op = {
    .name = "one_hot",
    .tex = "\\operatorname{onehot}(#1)",
    .arity = 1,
    .takes = WG_INDEX,
    .no_derivative = true,
    .infer = infer,
    .forward = forward,
    .check = check,
    .plan_size = sizeof(wg_nest),
    .plan = plan,
    .units = units,
};

wg_tensor wg_one_hot(wg_tensor index, int64_t classes, wg_dtype dtype)
{
    int axis;
    const attributes a = {classes, dtype};
    if (!wg_new_axis(op.name, index, -1, &axis))
        return wg_poisoned(index.tape);
    return wg_record(&op, 1, &index, &a, sizeof a);
}
