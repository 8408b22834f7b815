/* ops/class_mask.c — 1 where a class is that of the sample, else 0, along a new axis. No
 * derivative: the operand is an index. */
#include "losses.h"

#include "kernels/kernels.h"

#include <string.h>

typedef struct attributes {
    int64_t dtype, classes, axis, ignores, ignored;
} attributes;

static bool infer(wg_call *call)
{
    const attributes *a = call->attr;
    wg_shape *y = &call->shape;
    if (a->classes < 0)
        return wg_refuse(call, WG_ERROR_ARGUMENT, "%lld classes", (long long)a->classes);
    if (y->ndim == WG_MAX_DIMS)
        return wg_refuse(call, WG_ERROR_SHAPE, "%s has no room for another axis",
                         wg_describe(call->x[0]).s);
    for (int d = y->ndim++; d > a->axis; d--)
        y->size[d] = y->size[d - 1];
    y->size[a->axis] = a->classes;
    call->dtype = (wg_dtype)a->dtype;
    return true;
}

/* The samples: operands y, at class 0, and x. */
static void plan(const wg_step *s, void *nest)
{
    const attributes *a = s->attr;
    wg_nest_start(nest, 2);
    for (int d = 0; d < s->x[0].ndim; d++) {
        const int64_t ystride = s->y.stride[d < a->axis ? d : d + 1];
        wg_nest_push(nest, s->x[0].size[d], (int64_t[]){ystride, s->x[0].stride[d]});
    }
    wg_nest_simplify(nest);
}

static wg_status check(const wg_step *s)
{
    const attributes *a = s->attr;
    const wg_nest *nest = s->plan;
    wg_cursor c = {0};
    if (wg_nest_count(nest) == 0)
        return WG_OK;
    do {
        const int64_t class = ((const int64_t *)s->x[0].data)[c.at[1]];
        if ((class < 0 || class >= a->classes) && !(a->ignores && class == a->ignored))
            return wg_refuse_step(s, WG_ERROR_ARGUMENT, "class %lld of %s is not in 0 … %lld",
                                  (long long)class, wg_describe(s->node->x[0]).s,
                                  (long long)a->classes - 1);
    } while (wg_nest_next(nest, nest->ndim, &c));
    return WG_OK;
}

static void set_one(const wg_array *y, int64_t i)
{
    if (y->dtype == WG_F32)
        ((float *)y->data)[i] = 1;
    else
        ((double *)y->data)[i] = 1;
}

static void forward(const wg_step *s)
{
    const attributes *a = s->attr;
    const wg_nest *nest = s->plan;
    const int64_t samples = wg_nest_count(nest), apart = s->y.stride[a->axis];
    wg_cursor c = {0};
    if (samples == 0 || a->classes == 0)
        return;
    memset(s->y.data, 0, (size_t)(samples * a->classes) * wg_dtype_size(s->y.dtype));
    do {
        const int64_t class = ((const int64_t *)s->x[0].data)[c.at[1]];
        if (!(a->ignores && class == a->ignored))
            set_one(&s->y, c.at[0] + class * apart);
    } while (wg_nest_next(nest, nest->ndim, &c));
}

/* The loss by index refuses a class in its own name. */
#define MASK(text)                                                                     \
    {                                                                                  \
        .name = text, .tex = "\\operatorname{mask}(#1)", .arity = 1, .takes = WG_REAL, \
        .indices = 1, .infer = infer, .forward = forward, .check = check,              \
        .plan_size = sizeof(wg_nest), .plan = plan, .no_derivative = true,             \
    }

static const wg_op op = MASK("class_mask"), op_of_loss = MASK("cross_entropy");

static wg_tensor record(const wg_op *mask, wg_tensor index, attributes a)
{
    const int ndim = wg_is_valid(index) ? wg_shape_of(index).ndim : 0;
    if (a.dtype != WG_F32 && a.dtype != WG_F64)
        return wg_fail(index.tape, WG_ERROR_DTYPE, "%s: the mask is f32 or f64", mask->name);
    if (wg_is_valid(index) && (a.axis < -ndim - 1 || a.axis > ndim))
        return wg_fail(index.tape, WG_ERROR_ARGUMENT,
                       "%s: there is no place %lld for an axis in %s", mask->name,
                       (long long)a.axis, wg_describe(index).s);
    a.axis += a.axis < 0 ? ndim + 1 : 0;
    return wg_record(mask, 1, &index, &a, sizeof a);
}

wg_tensor wg_class_mask(wg_tensor index, wg_dtype dtype, int64_t classes, int axis,
                        const int64_t *ignored)
{
    return record(&op, index,
                  (attributes){dtype, classes, axis, ignored != NULL, ignored ? *ignored : 0});
}

wg_tensor wg_class_mask_of_loss(wg_tensor index, wg_dtype dtype, int64_t classes, int axis,
                                const int64_t *ignored)
{
    return record(&op_of_loss, index,
                  (attributes){dtype, classes, axis, ignored != NULL, ignored ? *ignored : 0});
}
