/* ops/reshape.c — the same elements in another shape.     x̄ = ȳ in x's shape
 * A view where x's layout allows it: where axes that are cut or joined lie as one run. */
#include "parts.h"

#include <string.h>

static bool infer(wg_call *call)
{
    call->shape = *(const wg_shape *)call->attr;
    return true;
}

/* The product of the sizes given, and which axis is left open; what is wrong with them, or NULL. */
static const char *known_part(const wg_shape *shape, int64_t *product, int *open)
{
    *product = 1;
    *open = -1;
    if (shape->ndim < 0 || shape->ndim > WG_MAX_DIMS)
        return "; a shape has 0 to 8 axes";
    for (int d = 0; d < shape->ndim; d++) {
        const int64_t n = shape->size[d];
        if (n < -1)
            return "; a size is negative";
        if (n == -1 && *open >= 0)
            return "; only one size may be -1";
        if (n > 0 && *product > INT64_MAX / n)
            return "";
        if (n == -1)
            *open = d;
        else
            *product *= n;
    }
    return NULL;
}

/* Fills in the open axis; what is wrong if the elements do not make such a shape, or NULL. */
static const char *complete(wg_shape *shape, int64_t count)
{
    int64_t product;
    int open;
    const char *wrong = known_part(shape, &product, &open);
    if (wrong)
        return wrong;
    if (open < 0)
        return product == count ? NULL : "";
    if (product == 0)
        return "; beside a size of 0, -1 could be any";
    shape->size[open] = count / product;
    return count % product == 0 ? NULL : "";
}

/* x's axes as few as they can be: those of size 1 dropped, those that lie as one run joined. */
static wg_nest runs_of(const wg_shape *shape, const wg_layout *x)
{
    wg_nest runs;
    wg_nest_start(&runs, 1);
    for (int d = 0; d < shape->ndim; d++)
        wg_nest_push(&runs, shape->size[d], &x->stride[d]);
    wg_nest_simplify(&runs);
    return runs;
}

/* Cuts each run, from the last, into y's axes from the last; false if an axis of y would span
 * two. */
static bool view(const wg_node *y, const wg_layout *x, wg_layout *out)
{
    const wg_shape from = wg_shape_of(y->x[0]);
    const wg_nest runs = runs_of(&from, x);
    *out = wg_dense_layout(&y->shape);
    out->offset = x->offset;
    if (wg_nest_count(&runs) == 0)
        return true;
    int d = y->shape.ndim - 1;
    for (int r = runs.ndim - 1; r >= 0; r--) {
        int64_t left = runs.size[r], stride = runs.stride[0][r];
        for (; left > 1 && d >= 0; d--) {
            if (left % y->shape.size[d] != 0)
                return false;
            out->stride[d] = stride;
            stride *= y->shape.size[d];
            left /= y->shape.size[d];
        }
    }
    return true;
}

/* As x lies; y is dense, with the sizes of x as with its own. */
static void plan(const wg_step *s, void *copying)
{
    wg_copying *c = copying;
    const wg_array *x = &s->x[0];
    wg_shape shape = {.ndim = x->ndim};
    memcpy(shape.size, x->size, (size_t)x->ndim * sizeof *x->size);
    const wg_layout dense = wg_dense_layout(&shape);
    wg_nest_start(&c->nest, 2);
    for (int d = 0; d < x->ndim; d++)
        wg_nest_push(&c->nest, x->size[d], (int64_t[]){dense.stride[d], x->stride[d]});
    wg_copying_finish(c);
}

static wg_units units(const wg_step *s)
{
    const wg_copying *c = s->plan;
    return (wg_units){c->units, WG_MOVE_OPERATIONS * (double)wg_nest_count(&c->nest)};
}

static void forward(const wg_step *s)
{
    wg_copy_units(wg_dtype_size(s->y.dtype), s->plan, s->from, s->to, s->y.data, s->x[0].data);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_reshape(ybar, wg_shape_of(y->x[0]));
}

static const wg_op op = {
    .name = "reshape",
    .tex = "\\operatorname{reshape}(#1)",
    .why = "The elements are the same in another arrangement, so ȳ goes back in the shape of x.",
    .arity = 1,
    .takes = WG_ANY,
    .infer = infer,
    .details = wg_details_of_shape,
    .view = view,
    .forward = forward,
    .plan_size = sizeof(wg_copying),
    .plan = plan,
    .units = units,
    .vjp = vjp,
};

wg_tensor wg_reshape(wg_tensor x, wg_shape shape)
{
    wg_shape to;
    wg_shape_attribute(&shape, &to);
    const char *wrong = wg_is_valid(x) ? complete(&to, wg_count(x)) : NULL;
    if (wrong)
        return wg_fail(x.tape, WG_ERROR_SHAPE,
                       "reshape: %s has %lld elements, which do not make a %s%s", wg_describe(x).s,
                       (long long)wg_count(x), wg_describe_shape(&shape).s, wrong);
    return wg_record(&op, 1, &x, &to, sizeof to);
}
