/* ops/diagonal.c — the elements with index i + offset along axis b where it is i along axis a: a
 * view, whose last axis is i.     x̄ = ȳ placed on the diagonal of zeros
 * A matrix with n columns, row after row, has its diagonal at every (n + 1)-th place. */
#include "parts.h"

typedef struct attributes {
    int64_t a, b, offset;
} attributes;

/* The first element's indices. */
static int64_t row_of(const attributes *at)
{
    return at->offset < 0 ? -at->offset : 0;
}

static int64_t column_of(const attributes *at)
{
    return at->offset > 0 ? at->offset : 0;
}

/* Lists the axes of x that are y's, but for the last; returns how many. */
static int others(const attributes *at, int ndim, int axis[])
{
    int n = 0;
    for (int d = 0; d < ndim; d++)
        if (d != at->a && d != at->b)
            axis[n++] = d;
    return n;
}

static bool infer(wg_call *call)
{
    const attributes *at = call->attr;
    const wg_shape from = call->shape;
    int axis[WG_MAX_DIMS];
    const int n = others(at, from.ndim, axis);
    const int64_t length =
        wg_least(from.size[at->a] - row_of(at), from.size[at->b] - column_of(at));
    for (int d = 0; d < n; d++)
        call->shape.size[d] = from.size[axis[d]];
    call->shape.size[n] = length > 0 ? length : 0;
    call->shape.ndim = n + 1;
    return true;
}

static bool view(const wg_node *y, const wg_layout *x, wg_layout *out)
{
    const attributes *at = y->attr;
    int axis[WG_MAX_DIMS];
    const int n = others(at, y->shape.ndim + 1, axis);
    *out = (wg_layout){.offset = x->offset};
    for (int d = 0; d < n; d++)
        out->stride[d] = x->stride[axis[d]];
    out->stride[n] = x->stride[at->a] + x->stride[at->b];
    if (y->shape.size[n] > 0)
        out->offset += row_of(at) * x->stride[at->a] + column_of(at) * x->stride[at->b];
    return true;
}

/* The axes of y, then a and b, put where they are in x. */
static wg_tensor put_back(const attributes *at, wg_tensor x)
{
    wg_axes axes = {.count = wg_shape_of(x).ndim};
    int axis[WG_MAX_DIMS];
    const int n = others(at, axes.count, axis);
    for (int d = 0; d < n; d++)
        axes.axis[axis[d]] = d;
    axes.axis[at->a] = n;
    axes.axis[at->b] = n + 1;
    return wg_permute(x, axes);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const attributes *at = y->attr;
    const wg_shape from = wg_shape_of(y->x[0]);
    const int64_t rows = from.size[at->a], columns = from.size[at->b];
    const int64_t first = row_of(at) * columns + column_of(at);
    wg_shape to = y->shape;
    to.size[to.ndim - 1] = rows;
    to.size[to.ndim++] = columns;
    const wg_tensor placed = wg_place(ybar, -1, first, columns + 1, rows * columns);
    xbar[0] = put_back(at, wg_reshape(placed, to));
}

static void details(const wg_node *y, char *to, size_t size)
{
    const attributes *at = y->attr;
    wg_words w = wg_no_words(to, size);
    wg_say(&w, "axes %" PRId64 " %" PRId64, at->a, at->b);
    if (at->offset != 0)
        wg_say(&w, "offset %" PRId64, at->offset);
}

static const wg_op op = {
    .name = "diagonal",
    .tex = "\\operatorname{diagonal}(#1)",
    .why = "Each element of y is one of x on the diagonal, so ȳ goes back to its places there, "
           "among zeros for what y does not see.",
    .arity = 1,
    .takes = WG_ANY,
    .infer = infer,
    .details = details,
    .view = view,
    .vjp = vjp,
};

wg_tensor wg_diagonal(wg_tensor x, int64_t offset, int a, int b)
{
    int from, to;
    if (!wg_axis_of(op.name, x, a, &from) || !wg_axis_of(op.name, x, b, &to))
        return wg_poisoned(x.tape);
    if (from == to)
        return wg_fail(x.tape, WG_ERROR_ARGUMENT, "diagonal: axis %d of %s is named twice", from,
                       wg_describe(x).s);
    const wg_shape shape = wg_shape_of(x); /* all that lies outside is one diagonal */
    const int64_t below = -shape.size[from], above = shape.size[to];
    const attributes at = {from, to, offset < below ? below : wg_least(offset, above)};
    return wg_record(&op, 1, &x, &at, sizeof at);
}
