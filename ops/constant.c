/* ops/constant.c — numbers that never change: they are the op's attributes. */
#include <wengert/op.h>

static const wg_op op = {
    .name = "constant",
    .tex = "\\mathrm{const}",
    .takes = WG_ANY,
    .role = WG_ROLE_CONSTANT,
};

/* Bytes of a value of this shape; false if wg_record_source will refuse it. */
static bool bytes_of(wg_dtype dtype, const wg_shape *shape, size_t *bytes)
{
    bool empty = false;
    *bytes = wg_dtype_size(dtype);
    if (*bytes == 0 || shape->ndim < 0 || shape->ndim > WG_MAX_DIMS)
        return false;
    for (int d = 0; d < shape->ndim; d++)
        if (shape->size[d] < 0 || (shape->size[d] && *bytes > PTRDIFF_MAX / (size_t)shape->size[d]))
            return false;
        else if (shape->size[d] == 0)
            empty = true;
        else
            *bytes *= (size_t)shape->size[d];
    if (empty)
        *bytes = 0;
    return true;
}

wg_tensor wg_constant(wg_tape *t, wg_dtype dtype, wg_shape shape, const void *data, size_t bytes)
{
    size_t right;
    if (!bytes_of(dtype, &shape, &right))
        return wg_record_source(&op, t, dtype, shape, NULL, 0); /* says why */
    if (!data && right > 0)
        return wg_fail(t, WG_ERROR_NULL, "constant: the data for %s is NULL",
                       wg_describe_shape(&shape).s);
    if (bytes != right)
        return wg_fail(t, WG_ERROR_ARGUMENT, "constant: %zu bytes for %s %s, which has %zu", bytes,
                       wg_dtype_name(dtype), wg_describe_shape(&shape).s, right);
    return wg_record_source(&op, t, dtype, shape, data, bytes);
}

wg_tensor wg_scalar(wg_tape *t, wg_dtype dtype, double value)
{
    const float f32 = (float)value;
    switch (dtype) {
    case WG_F32:
        return wg_constant(t, dtype, WG_SCALAR, &f32, sizeof f32);
    case WG_F64:
        return wg_constant(t, dtype, WG_SCALAR, &value, sizeof value);
    case WG_I64:
        break;
    }
    const bool fits = value >= -0x1p63 && value < 0x1p63;
    const int64_t i64 = fits ? (int64_t)value : 0;
    if (dtype == WG_I64 && (!fits || (double)i64 != value))
        return wg_fail(t, WG_ERROR_ARGUMENT, "constant: %g is no whole number of i64", value);
    return wg_constant(t, dtype, WG_SCALAR, &i64, dtype == WG_I64 ? sizeof i64 : 0);
}

wg_tensor wg_scalar_like(wg_tensor x, double value)
{
    const wg_node *n = wg_node_of(x);
    return n ? wg_scalar(x.tape, n->dtype, value) : wg_poisoned(x.tape);
}

wg_tensor wg_full(wg_tape *t, wg_dtype dtype, wg_shape shape, double value)
{
    const wg_tensor number = wg_scalar(t, dtype, value);
    return shape.ndim == 0 ? number : wg_broadcast(number, shape);
}
