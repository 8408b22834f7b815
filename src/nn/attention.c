/* attention.c — attention of several heads, with dense layers before and behind. */
#include "parameters.h"

/* [N × L × d] to [N × heads × L × d/heads], so that each head is a matrix. */
static wg_tensor to_heads(wg_tensor x, int heads)
{
    const wg_shape s = wg_shape_of(x);
    if (!wg_is_valid(x))
        return x;
    x = wg_reshape(x, WG_SHAPE(s.size[0], s.size[1], heads, s.size[2] / heads));
    return wg_swap_axes(x, 1, 2);
}

/* And back. */
static wg_tensor from_heads(wg_tensor x)
{
    return wg_flatten(wg_swap_axes(x, 1, 2), 2, 3);
}

static bool check(wg_tensor x, wg_tensor context, int heads)
{
    if (!wg_is_valid(context)) {
        wg_fail(x.tape, WG_ERROR_NULL, "wg_nn_attention: the context is no tensor");
        return false;
    }
    const wg_shape s = wg_shape_of(x), c = wg_shape_of(context);
    if (s.ndim != 3 || c.ndim != 3) {
        wg_fail(x.tape, WG_ERROR_SHAPE, "wg_nn_attention: of %s to %s: both have 3 axes, [N×L×d]",
                wg_describe(x).s, wg_describe(context).s);
        return false;
    }
    if (heads >= 1 && s.size[2] >= 1 && s.size[2] % heads == 0)
        return true;
    wg_fail(x.tape, WG_ERROR_ARGUMENT,
            "wg_nn_attention: %d heads do not divide the last axis of %s", heads, wg_describe(x).s);
    return false;
}

wg_tensor wg_nn_attention(wg_tensor x, wg_tensor context, const char *name, int heads,
                          wg_attention_options options)
{
    if (!wg_enter_layer("wg_nn_attention", x, name))
        return wg_poisoned(x.tape);
    if (!context.tape)
        context = x;
    if (!check(x, context, heads))
        return wg_leave_layer(wg_poisoned(x.tape));
    const int64_t d = wg_width_of(x);
    const wg_tensor q = to_heads(wg_nn_dense(x, "q", d), heads),
                    k = to_heads(wg_nn_dense(context, "k", d), heads),
                    v = to_heads(wg_nn_dense(context, "v", d), heads);
    return wg_leave_layer(wg_nn_dense(from_heads(wg_attention(q, k, v, options)), "out", d));
}
