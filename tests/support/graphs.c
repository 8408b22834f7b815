/* graphs.c — random graphs. */
#include "graphs.h"

/* Numbers of one seed, one after another. */
typedef struct dice {
    uint64_t seed, thrown;
} dice;

static int throw_dice(dice *d, int sides)
{
    return (int)(wg_random(d->seed, d->thrown++) % (uint64_t)sides);
}

static wg_shape leaf_shape(dice *d)
{
    switch (throw_dice(d, 8)) {
    case 0:
        return WG_SCALAR;
    case 1:
        return WG_SHAPE(3);
    case 2:
        return WG_SHAPE(2, 1);
    case 3:
        return WG_SHAPE(1, 3);
    case 4:
        return WG_SHAPE(2, 2, 3);
    case 5:
        return WG_SHAPE(2, 1, 3);
    default:
        return WG_SHAPE(2, 3);
    }
}

static wg_tensor number(wg_tensor like, double value)
{
    return wg_scalar_like(like, value);
}

/* ---- Ops, each made to stay near 1 ----------------------------------------------------------- */

static wg_tensor unary(dice *d, wg_tensor x)
{
    switch (throw_dice(d, 9)) {
    case 0:
        return wg_neg(x);
    case 1:
        return wg_exp(wg_tanh(x));
    case 2:
        return wg_log(wg_add(wg_square(x), number(x, 0.5)));
    case 3:
        return wg_tanh(x);
    case 4:
        return wg_sqrt(wg_add(wg_square(x), number(x, 0.5)));
    case 5:
        return wg_square(wg_tanh(x));
    case 6:
        return wg_cast(x, wg_dtype_of(x));
    case 7:
        return wg_exp(wg_neg(wg_square(x)));
    default:
        return wg_mul(x, number(x, 0.75));
    }
}

static bool broadcasts(wg_tensor a, wg_tensor b)
{
    const wg_shape sa = wg_shape_of(a), sb = wg_shape_of(b);
    wg_shape both;
    return wg_broadcast_shapes(&sa, &sb, &both);
}

static wg_tensor binary(dice *d, wg_tensor a, wg_tensor b)
{
    if (!broadcasts(a, b))
        b = wg_mean(b);
    switch (throw_dice(d, 5)) {
    case 0:
        return wg_mul(wg_add(a, b), number(a, 0.5));
    case 1:
        return wg_mul(wg_sub(a, b), number(a, 0.5));
    case 2:
        return wg_mul(a, wg_tanh(b));
    case 3:
        return wg_div(a, wg_add(wg_square(b), number(b, 1)));
    default:
        return wg_add(wg_tanh(a), wg_mul(wg_equal(a, b), number(a, 0.25)));
    }
}

static int axis_of(dice *d, wg_tensor x)
{
    const int ndim = wg_shape_of(x).ndim;
    return throw_dice(d, 2 * ndim) - ndim;
}

static wg_tensor reduction(dice *d, wg_tensor x)
{
    const bool keepdims = throw_dice(d, 2);
    if (wg_shape_of(x).ndim == 0)
        return wg_tanh(x);
    const wg_axes axis = WG_AXES(axis_of(d, x));
    switch (throw_dice(d, 6)) {
    case 0:
        return wg_mul(wg_sum_axes(x, axis, keepdims), number(x, 0.5));
    case 1:
        return wg_mean_axes(x, axis, keepdims);
    case 2:
        return wg_max_axes(x, axis, keepdims);
    case 3:
        return wg_softmax(x, axis.axis[0]);
    case 4:
        return wg_log_softmax(x, axis.axis[0]);
    default:
        return wg_softmax_cross_entropy(x, wg_softmax(wg_neg(x), axis.axis[0]), axis.axis[0]);
    }
}

static wg_tensor movement(dice *d, wg_tensor x)
{
    wg_shape shape = wg_shape_of(x);
    switch (throw_dice(d, 4)) {
    case 0:
        return wg_reshape(x, WG_SHAPE(-1));
    case 1:
        return shape.ndim == 3 ? wg_permute(x, WG_AXES(2, 0, -2)) : wg_reshape(x, WG_SHAPE(1, -1));
    case 2:
        if (wg_count(x) > 12 || shape.ndim > 2)
            return wg_mean(x);
        return wg_broadcast(x, shape.ndim < 2       ? WG_SHAPE(2, wg_count(x))
                               : shape.size[0] == 1 ? WG_SHAPE(2, shape.size[1])
                                                    : WG_SHAPE(2, shape.size[0], shape.size[1]));
    default:
        return shape.ndim < 2 ? wg_reshape(x, WG_SHAPE(-1, 1)) : wg_transpose(x);
    }
}

static wg_tensor product(wg_tensor a, wg_tensor b)
{
    const wg_tensor row = wg_reshape(wg_tanh(a), WG_SHAPE(1, -1));
    const wg_shape shape = wg_shape_of(b);
    if (shape.ndim == 2 && shape.size[0] == wg_count(a))
        return wg_mul(wg_matmul(row, b), number(a, 0.5));
    if (wg_shape_of(a).ndim >= 2)
        return wg_mul(wg_matmul(wg_transpose(a), a), number(a, 0.3));
    return wg_matmul(wg_transpose(row), wg_reshape(wg_mean(b), WG_SHAPE(1, 1)));
}

static wg_tensor any_op(dice *d, const graph *g)
{
    const wg_tensor a = g->node[throw_dice(d, g->count)], b = g->node[throw_dice(d, g->count)];
    if (wg_count(a) > 64)
        return wg_mean_axes(a, WG_AXES(0), false);
    switch (throw_dice(d, 8)) {
    case 0:
    case 1:
        return unary(d, a);
    case 2:
    case 3:
    case 4:
        return binary(d, a, b);
    case 5:
        return reduction(d, a);
    case 6:
        return movement(d, a);
    default:
        return product(a, b);
    }
}

graph random_graph(wg_tape *t, wg_dtype dtype, uint64_t seed)
{
    dice d = {.seed = seed};
    graph g = {.count = 0};
    for (int i = 0; i < LEAVES; i++) {
        g.leaf[i] = g.node[g.count++] = wg_input(t, NULL, dtype, leaf_shape(&d));
        put_random(g.leaf[i], 1000 * seed + (uint64_t)i, -1.5, 1.5);
    }
    const int count = LEAVES + 4 + throw_dice(&d, NODES - LEAVES - 3);
    for (; g.count < count; g.count++)
        g.node[g.count] = any_op(&d, &g);
    g.end = wg_scalar(t, dtype, 0);
    for (int i = 0; i < g.count; i += 1 + throw_dice(&d, 3))
        g.end = wg_add(g.end, wg_mean(wg_tanh(g.node[i])));
    g.end = wg_add(g.end, wg_mean(wg_tanh(g.node[g.count - 1])));
    expect_ok(t);
    return g;
}
