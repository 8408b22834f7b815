/* parameter.c — the scope of a layer, and leaves found by their name or made: the same name is the
 * same leaf. What a leaf is filled with follows from its name and the tape's seed alone. */
#include "parameters.h"

#include <string.h>

/* ---- Names ----------------------------------------------------------------------------------- */

static bool check_name(const char *function, wg_tape *t, const char *what, const char *name)
{
    if (name && *name && !strchr(name, '/'))
        return true;
    wg_fail(t, name ? WG_ERROR_ARGUMENT : WG_ERROR_NULL,
            "%s: \"%.200s\" is no name of a %s, which has letters and no \"/\"", function,
            name ? name : "NULL", what);
    return false;
}

/* ---- Leaves ---------------------------------------------------------------------------------- */

wg_status wg_fill_within(wg_tensor leaf, double limit)
{
    return wg_fill_uniform(leaf, wg_seed_for(leaf.tape, wg_name_of(leaf)), -limit, limit);
}

wg_status wg_fill_around_zero(wg_tensor leaf, double sd)
{
    return wg_fill_normal(leaf, wg_seed_for(leaf.tape, wg_name_of(leaf)), 0, sd);
}

/* A leaf as it should be, and what to fill it with when it is made. */
typedef struct leaf {
    const char *name;
    wg_role role;
    wg_dtype dtype;
    wg_shape shape;
    wg_filler *fill;
    double number;
} leaf;

static bool check(const char *function, wg_tape *t, const leaf *l)
{
    if (!check_name(function, t, "parameter", l->name))
        return false;
    if (wg_dtype_size(l->dtype) == 0)
        return wg_fail(t, WG_ERROR_DTYPE, "%s: %s cannot be of dtype %d, which is none", function,
                       l->name, (int)l->dtype),
               false;
    for (int d = 0; d < l->shape.ndim && d < WG_MAX_DIMS; d++)
        if (l->shape.size[d] < 1)
            return wg_fail(t, WG_ERROR_SHAPE, "%s: %s would be %s; its sizes must be at least 1",
                           function, l->name, wg_describe_shape(&l->shape).s),
                   false;
    return true;
}

/* x, which has the name, if it is such a leaf. An input serves as well as a parameter: a layer of
 * numbers that are not to be learned. */
static wg_tensor found(const char *function, const leaf *l, wg_tensor x)
{
    const wg_shape shape = wg_shape_of(x);
    if (wg_dtype_of(x) != l->dtype)
        return wg_fail(x.tape, WG_ERROR_DTYPE, "%s: %s is there already, in %s; it should be %s",
                       function, wg_describe(x).s, wg_dtype_name(wg_dtype_of(x)),
                       wg_dtype_name(l->dtype));
    if (!wg_same_shape(&shape, &l->shape))
        return wg_fail(x.tape, WG_ERROR_SHAPE, "%s: %s is there already; it should be %s", function,
                       wg_describe(x).s, wg_describe_shape(&l->shape).s);
    return x;
}

/* A leaf without a value would be found by the next call, and so is dropped. */
static wg_tensor make(wg_tape *t, const leaf *l)
{
    const wg_position before = wg_mark(t);
    const wg_tensor x = l->role == WG_ROLE_STATE ? wg_state(t, l->name, l->dtype, l->shape)
                                                 : wg_param(t, l->name, l->dtype, l->shape);
    if (wg_is_valid(x) && l->fill(x, l->number) == WG_OK)
        return x;
    wg_rewind(t, before);
    return wg_poisoned(t);
}

static wg_tensor find_or_make(const char *function, wg_tape *t, const leaf *l)
{
    if (!t || !check(function, t, l))
        return wg_poisoned(t);
    const wg_tensor x = wg_find_here(t, l->name);
    return x.tape ? found(function, l, x) : make(t, l);
}

wg_tensor wg_nn_param(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape, double limit)
{
    return find_or_make("wg_nn_param", t,
                        &(leaf){name, WG_ROLE_PARAM, dtype, shape, wg_fill_within, limit});
}

wg_tensor wg_nn_param_full(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape,
                           double value)
{
    return find_or_make("wg_nn_param_full", t,
                        &(leaf){name, WG_ROLE_PARAM, dtype, shape, wg_fill, value});
}

wg_tensor wg_layer_param(const wg_layer *l, const char *name, wg_shape shape, wg_filler *fill,
                         double number)
{
    return find_or_make(l->function, l->tape,
                        &(leaf){name, WG_ROLE_PARAM, l->dtype, shape, fill, number});
}

wg_tensor wg_layer_state(const wg_layer *l, const char *name, wg_dtype dtype, wg_shape shape,
                         double number)
{
    return find_or_make(l->function, l->tape,
                        &(leaf){name, WG_ROLE_STATE, dtype, shape, wg_fill, number});
}

/* ---- Layers ---------------------------------------------------------------------------------- */

bool wg_layer_begin(const char *function, unsigned indices, int arity, const wg_tensor x[],
                    const char *name, wg_layer *l)
{
    wg_tape *t = NULL;
    for (int k = 0; k < arity && !t; k++)
        t = x[k].tape;
    *l = (wg_layer){.function = function, .tape = t};
    if (!wg_check_operands(function, indices, arity, x) || !check_name(function, t, "layer", name))
        return false;
    l->dtype = wg_dtype_of(x[0]);
    l->before = wg_mark(t);
    return wg_scope(t, name) == WG_OK;
}

wg_tensor wg_layer_end(const wg_layer *l, wg_tensor y)
{
    wg_scope_end(l->tape);
    if (wg_is_valid(y))
        return y;
    wg_rewind(l->tape, l->before);
    return wg_poisoned(l->tape);
}

bool wg_layer_check_axes(const wg_layer *l, wg_tensor x, int least, int most, const char *form)
{
    const int ndim = wg_shape_of(x).ndim;
    if (ndim >= least && ndim <= most)
        return true;
    wg_fail(l->tape, WG_ERROR_SHAPE, "%s: %s: it should be %s", l->function, wg_describe(x).s,
            form);
    return false;
}

int64_t wg_size_along(wg_tensor x, int axis)
{
    const wg_shape shape = wg_shape_of(x);
    const int d = axis < 0 ? shape.ndim + axis : axis;
    return d >= 0 && d < shape.ndim ? shape.size[d] : 0;
}
