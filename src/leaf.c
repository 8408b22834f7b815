/* leaf.c — inputs and parameters, and the values of tensors: written, read, bound. */
#include "internal.h"

#include <math.h>
#include <string.h>

static const wg_op op_input = {
    .name = "input", .tex = "\\operatorname{input}()", .role = WG_ROLE_INPUT};
static const wg_op op_param = {
    .name = "param", .tex = "\\operatorname{param}()", .role = WG_ROLE_PARAM};
static const wg_op op_state = {
    .name = "state", .tex = "\\operatorname{state}()", .role = WG_ROLE_STATE};

static wg_tensor new_leaf(const wg_op *op, wg_tape *t, const char *name, wg_dtype dtype,
                          wg_shape shape)
{
    const wg_tensor x = wg_record_source(op, t, dtype, shape, NULL, 0);
    return name && *name && wg_is_valid(x) ? wg_name(x, name) : x;
}

wg_tensor wg_input(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape)
{
    return new_leaf(&op_input, t, name, dtype, shape);
}

wg_tensor wg_param(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape)
{
    return new_leaf(&op_param, t, name, dtype, shape);
}

wg_tensor wg_state(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape)
{
    return new_leaf(&op_state, t, name, dtype, shape);
}

/* ---- Room for values ------------------------------------------------------------------------- */

bool wg_value_room(node *n)
{
    if (n->value || n->bound) /* what is bound and has no elements may have no address */
        return true;
    wg_tape *t = n->pub.self.tape;
    n->value = wg_pool_take(&t->pool, wg_node_bytes(n) + SLACK);
    if (wg_is_leaf(n)) /* only a program that is being compiled knows of another's place */
        t->addresses++;
    return n->value != NULL;
}

const node *wg_holder(const node *n)
{
    return n->pub.op->role == WG_ROLE_ASSIGN ? wg_node_at(n->pub.self.tape, n->pub.x[0].index) : n;
}

static node *checked_leaf(wg_tensor x, const char *caller)
{
    node *n = wg_checked(x, caller);
    if (n && !wg_is_leaf(n)) {
        wg_error_keep(x.tape, WG_ERROR_ARGUMENT, "%s: %s is no input, parameter or state", caller,
                      wg_describe(x).s);
        return NULL;
    }
    return n;
}

wg_status wg_why_invalid(wg_tensor x)
{
    return !x.tape || x.index == 0 ? WG_ERROR_NULL
           : wg_node_in(x)         ? WG_ERROR_ARGUMENT
                                   : WG_ERROR_STATE;
}

static wg_status check_copy(const node *n, const void *data, size_t bytes, const char *caller)
{
    wg_tape *t = n->pub.self.tape;
    const size_t right = wg_node_bytes(n);
    if (!data && right > 0)
        return wg_error_keep(t, WG_ERROR_NULL, "%s: the data for %s is NULL", caller,
                             wg_describe(n->pub.self).s);
    if (bytes != right)
        return wg_error_keep(t, WG_ERROR_ARGUMENT, "%s: %zu bytes for %s, which has %zu (%s)",
                             caller, bytes, wg_describe(n->pub.self).s, right,
                             wg_dtype_name(n->pub.dtype));
    return WG_OK;
}

wg_status wg_writable(wg_tensor x, const char *caller, node **out)
{
    node *n = *out = checked_leaf(x, caller);
    if (!n)
        return wg_why_invalid(x);
    if (wg_value_room(n))
        return WG_OK;
    return wg_error_keep(x.tape, WG_ERROR_MEMORY, "%s: no memory for the %zu bytes of %s", caller,
                         wg_node_bytes(n), wg_describe(x).s);
}

wg_status wg_make_room(wg_tensor x, const char *caller)
{
    node *n;
    return wg_writable(x, caller, &n);
}

void wg_has_written(node *n)
{
    n->has_value = true;
    n->since = ++n->pub.self.tape->time;
}

/* ---- In and out ------------------------------------------------------------------------------ */

wg_status wg_write(wg_tensor x, const void *data, size_t bytes)
{
    node *n = checked_leaf(x, "wg_write");
    wg_status status = n ? check_copy(n, data, bytes, "wg_write") : wg_why_invalid(x);
    if (status == WG_OK)
        status = wg_writable(x, "wg_write", &n);
    if (status != WG_OK)
        return status;
    if (bytes)
        memmove(n->value, data, bytes);
    wg_has_written(n);
    return WG_OK;
}

/* The node whose value x reads, or NULL with the error kept. */
static const node *readable(wg_tensor x, const char *caller)
{
    const node *n = wg_checked(x, caller);
    if (!n || wg_holder(n)->has_value)
        return n ? wg_holder(n) : NULL;
    wg_error_keep(x.tape, WG_ERROR_STATE, "%s: %s has no value: %s", caller, wg_describe(x).s,
                  wg_is_leaf(n) ? "it was never written"
                                : "no program that was compiled to want or keep it has run");
    return NULL;
}

static wg_status why_unreadable(wg_tensor x)
{
    return wg_node_in(x) ? WG_ERROR_STATE : wg_why_invalid(x);
}

wg_status wg_check_value(wg_tensor x, const char *caller)
{
    return readable(x, caller) ? WG_OK : why_unreadable(x);
}

wg_status wg_read(wg_tensor x, void *data, size_t bytes)
{
    const node *n = readable(x, "wg_read");
    if (!n)
        return why_unreadable(x);
    const wg_status status = check_copy(n, data, bytes, "wg_read");
    if (status == WG_OK && bytes)
        memmove(data, n->value, bytes);
    return status;
}

double wg_item(wg_tensor x)
{
    const node *n = readable(x, "wg_item");
    if (!n)
        return (double)NAN;
    if (wg_node_count(n) != 1) {
        wg_error_keep(x.tape, WG_ERROR_SHAPE, "wg_item: %s is not a single element",
                      wg_describe(x).s);
        return (double)NAN;
    }
    switch (n->pub.dtype) {
    case WG_F32:
        return (double)*(const float *)n->value;
    case WG_F64:
        return *(const double *)n->value;
    case WG_I64:
        return (double)*(const int64_t *)n->value;
    }
    return (double)NAN;
}

wg_status wg_bind(wg_tensor x, void *data, size_t bytes)
{
    node *n = checked_leaf(x, "wg_bind");
    if (!n)
        return wg_why_invalid(x);
    const wg_status status = check_copy(n, data, bytes, "wg_bind");
    if (status != WG_OK)
        return status;
    if (data && (uintptr_t)data % wg_dtype_size(n->pub.dtype) != 0)
        return wg_error_keep(x.tape, WG_ERROR_ARGUMENT,
                             "wg_bind: the data for %s is not aligned for %s", wg_describe(x).s,
                             wg_dtype_name(n->pub.dtype));
    if (!n->bound)
        wg_pool_give(&x.tape->pool, n->value);
    n->value = data;
    n->bound = true;
    wg_has_written(n);
    x.tape->addresses++;
    return WG_OK;
}
