/* attention.c — attention of several heads, with dense layers before and behind. */
#include "parameters.h"

/* [N × L × d] to [N × heads × L × d/heads], so that each head is a matrix. */
static wg_tensor to_heads(wg_tensor x, int heads)
{
    const wg_shape s = wg_shape_of(x);
    x = wg_reshape(x, WG_SHAPE(s.size[0], s.size[1], heads, s.size[2] / heads));
    return wg_swap_axes(x, 1, 2);
}

/* And back. */
static wg_tensor from_heads(wg_tensor x)
{
    return wg_flatten(wg_swap_axes(x, 1, 2), 2, 3);
}

static bool check(const wg_layer *l, wg_tensor x, wg_tensor context, int heads)
{
    const wg_shape s = wg_shape_of(x), c = wg_shape_of(context);
    if (s.ndim != 3 || c.ndim != 3 || s.size[0] != c.size[0])
        wg_fail(l->tape, WG_ERROR_SHAPE, "%s: of %s to %s: they should be [N×L×d] and [N×S×e]",
                l->function, wg_describe(x).s, wg_describe(context).s);
    else if (heads < 1 || s.size[2] < 1 || s.size[2] % heads != 0)
        wg_fail(l->tape, WG_ERROR_ARGUMENT, "%s: %d heads do not divide the last axis of %s",
                l->function, heads, wg_describe(x).s);
    else
        return true;
    return false;
}

static wg_tensor attend(wg_tensor x, wg_tensor context, int heads, wg_attention_options options)
{
    const int64_t d = wg_size_along(x, -1);
    const wg_tensor q = wg_nn_dense(x, "q", d), k = wg_nn_dense(context, "k", d),
                    v = wg_nn_dense(context, "v", d);
    if (!wg_is_valid(q) || !wg_is_valid(k) || !wg_is_valid(v))
        return wg_poisoned(x.tape);
    const wg_tensor y =
        wg_attention(to_heads(q, heads), to_heads(k, heads), to_heads(v, heads), options);
    return wg_is_valid(y) ? wg_nn_dense(from_heads(y), "out", d) : y;
}

wg_tensor wg_nn_attention(wg_tensor x, wg_tensor context, const char *name, int heads,
                          wg_attention_options options)
{
    wg_layer l;
    const wg_tensor operands[] = {x, context.tape ? context : x};
    if (!wg_layer_begin("wg_nn_attention", 0, 2, operands, name, &l))
        return wg_poisoned(l.tape);
    const bool fits = check(&l, x, operands[1], heads);
    return wg_layer_end(&l, fits ? attend(x, operands[1], heads, options) : wg_poisoned(l.tape));
}
