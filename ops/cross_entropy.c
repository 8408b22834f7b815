/* ops/cross_entropy.c — the cross-entropy of logits and class indices. With lp = log_softmax(z)
 * along the classes, and a mask with a 1 at the class of each sample that is not ignored,
 *     l = −(1 − ε) Σ_c [mask_c] w_c lp_c − ε / C Σ_c w_c lp_c
 * Its rule is that of the ops it is made of: z̄ = (softmax(z) − mask) ∘ l̄ in the plain case. The
 * mask chooses, so that a logit of −∞ at another class is no 0 · ∞. */
#include "indices.h"
#include "losses.h"

#define NAME "cross_entropy"

typedef struct samples {
    const wg_cross_entropy_options *options;
    wg_tensor mask, weights; /* weights so that they broadcast; WG_NONE: ones */
    wg_axes classes;         /* the axis */
    int64_t n_classes;
} samples;

/* ---- Checks ---------------------------------------------------------------------------------- */

static bool refuse(wg_tensor z, wg_status status, const char *what, wg_tensor other, wg_shape right)
{
    wg_fail(z.tape, status, NAME ": logits %s and %s %s, which must be %s", wg_describe(z).s, what,
            wg_describe(other).s, wg_describe_shape(&right).s);
    return false;
}

static bool check_shapes(wg_tensor z, wg_tensor index, wg_tensor weights)
{
    const wg_shape of_z = wg_shape_of(z), of_index = wg_shape_of(index);
    if (of_z.ndim == 0)
        return wg_fail(z.tape, WG_ERROR_SHAPE, NAME ": logits %s have no axis of classes",
                       wg_describe(z).s),
               false;
    const int axis = of_z.ndim > 1;
    const wg_shape of_samples = wg_shape_without(of_z, axis);
    if (!wg_same_shape(&of_index, &of_samples))
        return refuse(z, WG_ERROR_SHAPE, "classes", index, of_samples);
    if (!weights.tape)
        return true;
    const wg_shape of_weights = wg_shape_of(weights), of_classes = WG_SHAPE(of_z.size[axis]);
    return wg_same_shape(&of_weights, &of_classes) ||
           refuse(z, WG_ERROR_SHAPE, "weights", weights, of_classes);
}

static bool check(wg_tensor z, wg_tensor index, const wg_cross_entropy_options *o)
{
    const int arity = o->class_weights.tape ? 3 : 2;
    if (!wg_check_operands(NAME, 1 << 1, arity, (wg_tensor[]){z, index, o->class_weights}))
        return false;
    if (!(o->label_smoothing >= 0 && o->label_smoothing <= 1))
        return wg_fail(z.tape, WG_ERROR_ARGUMENT, NAME ": label smoothing %g is not in 0 … 1",
                       o->label_smoothing),
               false;
    return check_shapes(z, index, o->class_weights);
}

/* ---- The loss -------------------------------------------------------------------------------- */

/* Σ over the classes of x where the mask is 1. */
static wg_tensor at_class(const samples *s, wg_tensor x)
{
    const wg_tensor chosen = wg_where(s->mask, x, wg_scalar_like(x, 0));
    return wg_sum_axes(chosen, s->classes, false);
}

/* −ε / C Σ_c x_c, and 0 where the sample is ignored. */
static wg_tensor smoothing(const samples *s, wg_tensor x)
{
    const double share = s->options->label_smoothing / (double)s->n_classes;
    const wg_tensor all = wg_mul(wg_scalar_like(x, -share), wg_sum_axes(x, s->classes, false));
    if (!s->options->ignores)
        return all;
    return wg_where(wg_sum_axes(s->mask, s->classes, false), all, wg_scalar_like(x, 0));
}

static wg_tensor losses(const samples *s, wg_tensor z)
{
    const double epsilon = s->options->label_smoothing;
    wg_tensor lp = wg_log_softmax(z, s->classes.axis[0]);
    if (s->weights.tape)
        lp = wg_mul(lp, s->weights);
    const wg_tensor plain = wg_neg(at_class(s, lp));
    if (epsilon == 0)
        return plain;
    const wg_tensor own = wg_mul(wg_scalar_like(z, 1 - epsilon), plain);
    return wg_add(own, smoothing(s, lp));
}

/* The mean is weighted as the samples are. */
static wg_tensor reduced(const samples *s, wg_tensor l)
{
    const wg_cross_entropy_options *o = s->options;
    if (o->reduction != WG_REDUCE_MEAN || !(o->ignores || s->weights.tape))
        return wg_reduce_loss(NAME, l, o->reduction);
    const wg_tensor total = s->weights.tape ? wg_sum(at_class(s, s->weights)) : wg_sum(s->mask);
    return wg_div(wg_sum(l), total);
}

wg_tensor wg_cross_entropy(wg_tensor z, wg_tensor index, const wg_cross_entropy_options *options)
{
    static const wg_cross_entropy_options defaults;
    const wg_cross_entropy_options *o = options ? options : &defaults;
    if (!check(z, index, o))
        return wg_refused(2, (wg_tensor[]){z, index});
    const wg_shape shape = wg_shape_of(z);
    const int axis = shape.ndim > 1;
    const wg_tensor weights = o->class_weights;
    const samples s = {
        .options = o,
        .mask = wg_record_mask(&wg_op_mask_of_loss, index, wg_dtype_of(z), shape.size[axis], axis,
                               o->ignores ? &o->ignore_index : NULL),
        .weights = weights.tape ? wg_reshape(weights, wg_shape_along(shape, axis)) : weights,
        .classes = WG_AXES(axis),
        .n_classes = shape.size[axis],
    };
    return reduced(&s, losses(&s, z));
}
