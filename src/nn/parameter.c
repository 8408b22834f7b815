/* parameter.c — parameters of layers: found by name in the open scope, or made there and filled. */
#include "parameters.h"

#include <string.h>

/* ---- Scopes of layers ------------------------------------------------------------------------ */

bool wg_enter_layer(const char *layer, wg_tensor x, const char *name)
{
    if (!wg_is_valid(x)) {
        wg_fail(x.tape, WG_ERROR_NULL, "%s: x is no tensor", layer);
        return false;
    }
    if (name && *name && !strchr(name, '/'))
        return wg_scope(x.tape, name) == WG_OK;
    wg_fail(x.tape, name ? WG_ERROR_ARGUMENT : WG_ERROR_NULL,
            "%s of %s: \"%.200s\" is no name of a layer, which has letters and no \"/\"", layer,
            wg_describe(x).s, name ? name : "NULL");
    return false;
}

wg_tensor wg_leave_layer(wg_tensor y)
{
    if (y.tape)
        wg_scope_end(y.tape);
    return y;
}

int64_t wg_width_of(wg_tensor x)
{
    const wg_shape s = wg_shape_of(x);
    return s.ndim > 0 ? s.size[s.ndim - 1] : 1;
}

/* ---- Found or made --------------------------------------------------------------------------- */

static wg_tensor as_it_was(wg_tensor x, wg_dtype dtype, const wg_shape *shape)
{
    if (wg_dtype_of(x) != dtype)
        return wg_fail(x.tape, WG_ERROR_DTYPE, "layer: %s is %s; here it would be %s",
                       wg_describe(x).s, wg_dtype_name(wg_dtype_of(x)), wg_dtype_name(dtype));
    const wg_shape own = wg_shape_of(x);
    if (!wg_same_shape(&own, shape))
        return wg_fail(x.tape, WG_ERROR_SHAPE,
                       "layer: %s is there, and would be %s here; layers of one name have the same "
                       "parameters",
                       wg_describe(x).s, wg_describe_shape(shape).s);
    return x;
}

wg_tensor wg_named_leaf(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape,
                        wg_tensor make(wg_tape *t, const char *name, wg_dtype dtype,
                                       wg_shape shape),
                        bool *is_new)
{
    const wg_tensor known = wg_find_here(t, name);
    *is_new = false;
    if (wg_is_valid(known))
        return as_it_was(known, dtype, &shape);
    if (!name || !*name)
        return wg_fail(t, WG_ERROR_NULL, "layer: a parameter needs a name");
    const wg_tensor x = make(t, name, dtype, shape);
    *is_new = wg_is_valid(x);
    return x;
}

/* ---- Filled ---------------------------------------------------------------------------------- */

/* What the numbers of a new one are drawn with: they depend on its full name. */
static uint64_t seed_of(wg_tensor x)
{
    return wg_seed_for(x.tape, wg_name_of(x));
}

wg_tensor wg_nn_param(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape, double limit)
{
    bool is_new;
    const wg_tensor x = wg_named_leaf(t, name, dtype, shape, wg_param, &is_new);
    if (is_new && (limit > 0 ? wg_fill_uniform(x, seed_of(x), -limit, limit) : wg_fill(x, 0)))
        return wg_poisoned(t);
    return x;
}

wg_tensor wg_nn_param_normal(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape,
                             double sd)
{
    bool is_new;
    const wg_tensor x = wg_named_leaf(t, name, dtype, shape, wg_param, &is_new);
    return is_new && wg_fill_normal(x, seed_of(x), 0, sd) ? wg_poisoned(t) : x;
}

wg_tensor wg_nn_param_full(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape,
                           double value)
{
    bool is_new;
    const wg_tensor x = wg_named_leaf(t, name, dtype, shape, wg_param, &is_new);
    return is_new && wg_fill(x, value) ? wg_poisoned(t) : x;
}

wg_tensor wg_nn_state_full(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape,
                           double value)
{
    bool is_new;
    const wg_tensor x = wg_named_leaf(t, name, dtype, shape, wg_state, &is_new);
    return is_new && wg_fill(x, value) ? wg_poisoned(t) : x;
}
