/* ops/attention.c — softmax(scale q kᵀ + masks) v over the last two axes. */
#include "compose.h"

#include <math.h>

static int64_t size_from_last(const wg_shape *shape, int i)
{
    return shape->size[shape->ndim - i];
}

static bool shapes_fit(wg_tensor q, wg_tensor k, wg_tensor v)
{
    const wg_shape of_q = wg_shape_of(q), of_k = wg_shape_of(k), of_v = wg_shape_of(v);
    if (of_q.ndim >= 2 && of_k.ndim >= 2 && of_v.ndim >= 2 &&
        size_from_last(&of_q, 1) == size_from_last(&of_k, 1) &&
        size_from_last(&of_k, 2) == size_from_last(&of_v, 2))
        return true;
    wg_fail(q.tape, WG_ERROR_SHAPE,
            "attention: queries %s, keys %s, values %s: they should be […×L×d], […×S×d], […×S×e]",
            wg_describe(q).s, wg_describe(k).s, wg_describe(v).s);
    return false;
}

/* Whether a mask broadcasts to the scores' shape. */
static bool mask_fits(wg_tensor scores, wg_tensor mask)
{
    const wg_shape of_scores = wg_shape_of(scores), of_mask = wg_shape_of(mask);
    wg_shape both;
    if (wg_broadcast_shapes(&of_scores, &of_mask, &both) && wg_same_shape(&both, &of_scores))
        return true;
    wg_fail(scores.tape, WG_ERROR_SHAPE, "attention: mask %s does not broadcast to scores %s",
            wg_describe(mask).s, wg_describe_shape(&of_scores).s);
    return false;
}

/* m_ij = 0 for j ≤ i, else −∞: row i is a window of a line of L zeros and then −∞, one place
 * further to the left in each row. */
static wg_tensor causal_mask(wg_tensor scores)
{
    if (!wg_is_valid(scores))
        return scores;
    const wg_shape shape = wg_shape_of(scores);
    const int64_t rows = size_from_last(&shape, 2), columns = size_from_last(&shape, 1);
    if (rows == 0 || columns == 0)
        return wg_scalar_like(scores, 0);
    const wg_tensor ones = wg_full(scores.tape, wg_dtype_of(scores), WG_SHAPE(rows, 1), 1);
    const wg_tensor line = wg_log(wg_overlap_add(ones, 0, rows + columns - 1, (wg_windows){0}));
    return wg_unfold(line, 0,
                     (wg_windows){.from = rows - 1, .count = rows, .size = columns, .stride = -1});
}

/* The scores with what may not be looked at at −∞. The logarithm of what is allowed is 0 or −∞. */
static wg_tensor masked(wg_tensor scores, const wg_attention_options *o)
{
    if ((o->mask.tape && !mask_fits(scores, o->mask)) ||
        (o->allowed.tape && !mask_fits(scores, o->allowed)))
        return wg_poisoned(scores.tape);
    if (o->mask.tape)
        scores = wg_add(scores, o->mask);
    if (o->allowed.tape)
        scores = wg_add(scores, wg_log(wg_stop_gradient(o->allowed)));
    return o->causal ? wg_add(scores, causal_mask(scores)) : scores;
}

/* Whether all operands and masks are tensors of one tape and dtype. */
static bool operands_fit(wg_tensor q, wg_tensor k, wg_tensor v, const wg_attention_options *o)
{
    wg_tensor x[5] = {q, k, v};
    int count = 3;
    if (o->mask.tape)
        x[count++] = o->mask;
    if (o->allowed.tape)
        x[count++] = o->allowed;
    return wg_check_operands("attention", 0, count, x);
}

wg_tensor wg_attention(wg_tensor q, wg_tensor k, wg_tensor v, wg_attention_options options)
{
    if (!operands_fit(q, k, v, &options) || !shapes_fit(q, k, v))
        return wg_refused(3, (wg_tensor[]){q, k, v});
    const wg_shape shape = wg_shape_of(q);
    const double scale =
        options.scale != 0 ? options.scale : 1 / sqrt((double)size_from_last(&shape, 1));
    const wg_tensor scores = wg_mul(wg_matmul(q, wg_transpose(k)), wg_scalar_like(q, scale));
    return wg_matmul(wg_softmax(masked(scores, &options), -1), v);
}
