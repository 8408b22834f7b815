/* ops/constant.c — numbers that never change: they are the op's attributes. */
#include "parts.h"

static const wg_op op = {
    .name = "constant",
    .tex = "\\operatorname{constant}()",
    .why = "A constant is made of no other tensor, so there is nothing to which its adjoint could "
           "flow.",
    .takes = WG_ANY,
    .role = WG_ROLE_CONSTANT,
};

wg_tensor wg_constant(wg_tape *t, wg_dtype dtype, wg_shape shape, const void *data, size_t bytes)
{
    return wg_record_source(&op, t, dtype, shape, data, bytes);
}

wg_tensor wg_scalar(wg_tape *t, wg_dtype dtype, double value)
{
    unsigned char element[8];
    if (!wg_element(dtype, value, element))
        return wg_fail(t, WG_ERROR_ARGUMENT, "constant: %g is no whole number of i64", value);
    return wg_constant(t, dtype, WG_SCALAR, element, wg_dtype_size(dtype));
}

wg_tensor wg_scalar_like(wg_tensor x, double value)
{
    if (!wg_is_valid(x))
        return wg_fail(x.tape, x.index ? WG_ERROR_STATE : WG_ERROR_NULL, "wg_scalar_like: %s",
                       wg_describe(x).s);
    return wg_scalar(x.tape, wg_dtype_of(x), value);
}

wg_tensor wg_full(wg_tape *t, wg_dtype dtype, wg_shape shape, double value)
{
    const wg_tensor number = wg_scalar(t, dtype, value);
    return shape.ndim == 0 ? number : wg_broadcast(number, shape);
}
