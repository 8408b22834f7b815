/* shape.c — shapes, axes, broadcasting; every product of sizes is checked. */
#include "internal.h"

#include <string.h>

wg_shape wg_make_shape(int ndim, const int64_t *n)
{
    wg_shape shape = {.ndim = n || ndim == 0 ? ndim : -1};
    for (int d = 0; n && d < ndim && d < WG_MAX_DIMS; d++)
        shape.size[d] = n[d];
    return shape;
}

wg_axes wg_make_axes(int count, const int *axis)
{
    wg_axes axes = {.count = axis || count == 0 ? count : -1};
    for (int i = 0; axis && i < count && i < WG_MAX_DIMS; i++)
        axes.axis[i] = axis[i];
    return axes;
}

size_t wg_dtype_size(wg_dtype dtype)
{
    switch (dtype) {
    case WG_F32:
        return sizeof(float);
    case WG_F64:
        return sizeof(double);
    case WG_I64:
        return sizeof(int64_t);
    }
    return 0;
}

const char *wg_dtype_name(wg_dtype dtype)
{
    switch (dtype) {
    case WG_F32:
        return "f32";
    case WG_F64:
        return "f64";
    case WG_I64:
        return "i64";
    }
    return "no dtype";
}

bool wg_is_real(wg_dtype dtype)
{
    return dtype == WG_F32 || dtype == WG_F64;
}

bool wg_shape_count(const wg_shape *shape, int64_t *count)
{
    int64_t product = 1; /* of the sizes that are not 0: strides must fit too */
    bool empty = false;
    for (int d = 0; d < shape->ndim; d++) {
        const int64_t n = shape->size[d];
        if (n == 0)
            empty = true;
        else if (__builtin_mul_overflow(product, n, &product))
            return false;
    }
    *count = empty ? 0 : product;
    return true;
}

bool wg_shape_check(wg_tape *t, const char *op, wg_dtype dtype, const wg_shape *shape)
{
    const int64_t size = (int64_t)wg_dtype_size(dtype);
    int64_t count;
    ptrdiff_t bytes;
    if (size == 0)
        return wg_error_keep(t, WG_ERROR_DTYPE, "%s: %d is no dtype", op, (int)dtype), false;
    if (shape->ndim < 0 || shape->ndim > WG_MAX_DIMS)
        return wg_error_keep(t, WG_ERROR_SHAPE, "%s: a shape of %d axes; 0 to %d can be had", op,
                             shape->ndim, (int)WG_MAX_DIMS),
               false;
    for (int d = 0; d < shape->ndim; d++)
        if (shape->size[d] < 0)
            return wg_error_keep(t, WG_ERROR_SHAPE, "%s: negative size in shape %s", op,
                                 wg_describe_shape(shape).s),
                   false;
    if (!wg_shape_count(shape, &count) || __builtin_mul_overflow(count, size, &bytes))
        return wg_error_keep(t, WG_ERROR_MEMORY,
                             "%s: shape %s has more elements than memory can hold", op,
                             wg_describe_shape(shape).s),
               false;
    return true;
}

int64_t wg_node_count(const node *n)
{
    int64_t count = 0;
    wg_shape_count(&n->pub.shape, &count); /* was checked when recorded */
    return count;
}

size_t wg_node_bytes(const node *n)
{
    return (size_t)wg_node_count(n) * wg_dtype_size(n->pub.dtype);
}

/* Whether there is a shape, with a number of axes that can be. */
static bool is_shape(const wg_shape *shape)
{
    return shape && shape->ndim >= 0 && shape->ndim <= WG_MAX_DIMS;
}

bool wg_same_shape(const wg_shape *a, const wg_shape *b)
{
    if (!is_shape(a) || !is_shape(b) || a->ndim != b->ndim)
        return false;
    for (int d = 0; d < a->ndim; d++)
        if (a->size[d] != b->size[d])
            return false;
    return true;
}

/* The size of axis d when the shape is seen with ndim axes, aligned at the last. */
static int64_t aligned_size(const wg_shape *s, int d, int ndim)
{
    const int own = d - (ndim - s->ndim);
    return own < 0 ? 1 : s->size[own];
}

bool wg_broadcast_shapes(const wg_shape *a, const wg_shape *b, wg_shape *out)
{
    if (!is_shape(a) || !is_shape(b) || !out)
        return false;
    wg_shape y = {.ndim = a->ndim > b->ndim ? a->ndim : b->ndim};
    for (int d = 0; d < y.ndim; d++) {
        const int64_t na = aligned_size(a, d, y.ndim), nb = aligned_size(b, d, y.ndim);
        if (na != nb && na != 1 && nb != 1)
            return false;
        y.size[d] = na == 1 ? nb : na;
    }
    *out = y;
    return true;
}

bool wg_broadcasts_to(const wg_shape *from, const wg_shape *to)
{
    if (!is_shape(from) || !is_shape(to) || from->ndim > to->ndim)
        return false;
    for (int d = 0; d < to->ndim; d++) {
        const int64_t n = aligned_size(from, d, to->ndim);
        if (n != 1 && n != to->size[d])
            return false;
    }
    return true;
}

bool wg_infer_broadcast(wg_call *call)
{
    for (int k = 1; call && k < call->arity; k++)
        if (!wg_broadcasts_to(&call->in[k]->shape, &call->shape) &&
            !wg_broadcast_shapes(&call->shape, &call->in[k]->shape, &call->shape))
            return wg_refuse(
                call, WG_ERROR_SHAPE,
                "shapes do not broadcast: %s and %s; aligned at the last axis, sizes must "
                "be equal or 1",
                wg_describe(call->x[0]).s, wg_describe(call->x[k]).s);
    return call != NULL;
}

/* An argument that is needed is NULL, unless the tensor was wrong already. */
static bool no_list(wg_tensor x, const char *op, const void *argument)
{
    if (!argument)
        wg_error_keep(x.tape, WG_ERROR_NULL, "%s: a list of axes, or where to put it, is NULL", op);
    return false;
}

bool wg_axis_of(const char *op, wg_tensor x, int axis, int *out)
{
    const node *n = wg_checked(x, op);
    if (!n || !out)
        return no_list(x, op, out);
    const int ndim = n->pub.shape.ndim;
    if (axis < -ndim || axis >= ndim)
        return wg_error_keep(x.tape, WG_ERROR_ARGUMENT,
                             "%s: there is no axis %d of %s, which has %d", op, axis,
                             wg_describe(x).s, ndim),
               false;
    *out = axis < 0 ? axis + ndim : axis;
    return true;
}

bool wg_axes_of(const char *op, wg_tensor x, const wg_axes *axes, wg_axes *out)
{
    uint32_t seen = 0;
    if (!axes || !out)
        return no_list(x, op, NULL);
    wg_axes list = {.count = axes->count};
    if (axes->count < 0 || axes->count > WG_MAX_DIMS)
        return wg_error_keep(x.tape, WG_ERROR_ARGUMENT, "%s: a list of %d axes; 0 to %d can be had",
                             op, axes->count, (int)WG_MAX_DIMS),
               false;
    for (int i = 0; i < axes->count; i++) {
        if (!wg_axis_of(op, x, axes->axis[i], &list.axis[i]))
            return false;
        if (seen >> list.axis[i] & 1)
            return wg_error_keep(x.tape, WG_ERROR_ARGUMENT, "%s: axis %d of %s is named twice", op,
                                 list.axis[i], wg_describe(x).s),
                   false;
        seen |= UINT32_C(1) << list.axis[i];
    }
    *out = list;
    return true;
}

bool wg_axes_mask(const char *op, wg_tensor x, const wg_axes *axes, uint32_t *mask)
{
    wg_axes list;
    if (!mask)
        return no_list(x, op, NULL);
    if (!wg_checked(x, op) || !wg_axes_of(op, x, axes, &list))
        return false;
    *mask = 0;
    for (int i = 0; i < list.count; i++)
        *mask |= UINT32_C(1) << list.axis[i];
    return true;
}

void wg_shape_attribute(const wg_shape *shape, wg_shape *out)
{
    if (!shape || !out)
        return;
    memset(out, 0, sizeof *out);
    out->ndim = shape->ndim;
    for (int d = 0; d < shape->ndim && d < WG_MAX_DIMS; d++)
        out->size[d] = shape->size[d];
}

wg_layout wg_dense_layout(const wg_shape *shape)
{
    wg_layout layout = {0};
    int64_t stride = 1;
    if (!is_shape(shape))
        return layout;
    for (int d = shape->ndim - 1; d >= 0; d--) {
        layout.stride[d] = stride;
        stride *= shape->size[d] > 0 ? shape->size[d] : 1;
    }
    return layout;
}
