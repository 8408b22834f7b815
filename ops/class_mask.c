/* ops/class_mask.c — 1 where a class is that of the sample, else 0, along a new axis. No
 * derivative: the operand is an index. one_hot and cross_entropy refuse classes in names of their
 * own. */
#include "indices.h"

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
    for (int d = y->ndim++; d > a->axis; d--)
        y->size[d] = y->size[d - 1];
    y->size[a->axis] = a->classes;
    call->dtype = (wg_dtype)a->dtype;
    return true;
}

/* The samples, operands y, at class 0, and x: outside those along the axes before the new one. */
static void plan(const wg_step *s, void *out)
{
    const attributes *a = s->attr;
    const wg_array *x = &s->x[0];
    wg_fold *fold = out;
    wg_nest_start(&fold->outer, 2);
    wg_nest_start(&fold->inner, 2);
    for (int d = 0; d < x->ndim; d++) {
        const bool before = d < a->axis;
        wg_nest_push(before ? &fold->outer : &fold->inner, x->size[d],
                     (int64_t[]){s->y.stride[before ? d : d + 1], x->stride[d]});
    }
    wg_nest_simplify(&fold->outer);
    wg_nest_simplify(&fold->inner);
}

static bool is_ignored(const attributes *a, int64_t class)
{
    return a->ignores && class == a->ignored;
}

static wg_status check(const wg_step *s)
{
    const attributes *a = s->attr;
    const wg_array *x = &s->x[0];
    wg_nest nest;
    wg_cursor c = {{0}, {0}};
    wg_nest_start(&nest, 1);
    for (int d = 0; d < x->ndim; d++)
        wg_nest_push(&nest, x->size[d], &x->stride[d]);
    wg_nest_simplify(&nest);
    if (wg_nest_count(&nest) == 0)
        return WG_OK;
    do {
        const int64_t class = ((const int64_t *)x->data)[c.at[0]];
        if ((class < 0 || class >= a->classes) && !is_ignored(a, class))
            return wg_refuse_step(s, WG_ERROR_ARGUMENT, "class %lld of %s is not in 0 … %lld",
                                  (long long)class, wg_describe(s->node->x[0]).s,
                                  (long long)a->classes - 1);
    } while (wg_nest_next(&nest, nest.ndim, &c));
    return WG_OK;
}

/* A 1 at the class of each sample inside, for elements of y and x from these on. */
static void set_ones(const wg_step *s, int64_t y_at, int64_t x_at)
{
    const attributes *a = s->attr;
    const wg_nest *inner = &((const wg_fold *)s->plan)->inner;
    const int64_t *x = (const int64_t *)s->x[0].data + x_at, apart = s->y.stride[a->axis];
    unsigned char one[8];
    wg_cursor c = {{0}, {0}};
    wg_element(s->y.dtype, 1, one);
    do
        if (!is_ignored(a, x[c.at[1]]))
            wg_fill_part(&s->y, y_at + c.at[0] + x[c.at[1]] * apart, 1, one);
    while (wg_nest_next(inner, inner->ndim, &c));
}

static void forward(const wg_step *s)
{
    static const unsigned char zero[8];
    const attributes *a = s->attr;
    const wg_fold *fold = s->plan;
    const int64_t block = a->classes * s->y.stride[a->axis];
    const int64_t ys = wg_last_stride(&fold->outer, 0), xs = wg_last_stride(&fold->outer, 1);
    wg_runs r;
    if (wg_elements(&s->y) == 0)
        return;
    wg_fill_part(&s->y, s->from * block, (s->to - s->from) * block, zero);
    for (bool more = wg_runs_start(&r, &fold->outer, s->from, s->to); more;
         more = wg_runs_next(&r, &fold->outer))
        for (int64_t i = 0; i < r.n; i++)
            set_ones(s, r.c.at[0] + i * ys, r.c.at[1] + i * xs);
}

static wg_units units(const wg_step *s)
{
    const wg_fold *fold = s->plan;
    return (wg_units){wg_nest_count(&fold->outer), WG_MOVE_OPERATIONS * (double)wg_elements(&s->y)};
}

static void details(const wg_node *y, char *to, size_t size)
{
    const attributes *a = y->attr;
    wg_words w = wg_no_words(to, size);
    wg_say(&w, "%s %" PRId64 " classes", wg_dtype_name(y->dtype), a->classes);
    if (y->shape.ndim > 1)
        wg_say_axis(&w, a->axis);
    if (a->ignores)
        wg_say(&w, "ignored %" PRId64, a->ignored);
}

#define MASK(is_called, printed, reason)                                                   \
    {                                                                                      \
        .name = is_called, .tex = printed, .why = reason, .arity = 1, .takes = WG_INDEX,   \
        .infer = infer, .details = details, .forward = forward, .check = check,            \
        .plan_size = sizeof(wg_fold), .plan = plan, .units = units, .no_derivative = true, \
    }

static const wg_op op = MASK(
    "class_mask", "\\operatorname{class-mask}(#1)",
    "A class names a place and is no quantity that could move a little, so nothing flows back.");
const wg_op wg_op_one_hot = MASK("one_hot", "\\operatorname{one-hot}(#1)",
                                 "A class is a name, not an amount: there is no small step in it "
                                 "that y could follow, so nothing flows back.");
const wg_op wg_op_mask_of_loss = MASK(
    "cross_entropy", "\\operatorname{loss-mask}(#1)",
    "Which class is right is given and cannot move a little, so the mask passes nothing back.");

wg_tensor wg_record_mask(const wg_op *mask, wg_tensor index, wg_dtype dtype, int64_t classes,
                         int axis, const int64_t *ignored)
{
    int at;
    if (!wg_new_axis(mask->name, index, axis, &at))
        return wg_poisoned(index.tape);
    const attributes a = {dtype, classes, at, ignored != NULL, ignored ? *ignored : 0};
    return wg_record(mask, 1, &index, &a, sizeof a);
}

wg_tensor wg_class_mask(wg_tensor index, wg_dtype dtype, int64_t classes, int axis,
                        const int64_t *ignored)
{
    return wg_record_mask(&op, index, dtype, classes, axis, ignored);
}
