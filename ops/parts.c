/* parts.c — what the ops that move and join elements share. */
#include "parts.h"

#include <string.h>

const wg_node *wg_valid_operand(const char *op, wg_tensor x)
{
    const wg_axes none = {0};
    uint32_t mask;
    return wg_axes_mask(op, x, &none, &mask) ? wg_node_of(x) : NULL;
}

bool wg_new_axis(const char *op, wg_tensor x, int axis, int *out)
{
    const wg_node *n = wg_valid_operand(op, x);
    if (!n)
        return false;
    const int ndim = n->shape.ndim + 1;
    if (ndim > WG_MAX_DIMS)
        return wg_fail(x.tape, WG_ERROR_SHAPE, "%s: %s has %d axes, the most there can be", op,
                       wg_describe(x).s, n->shape.ndim),
               false;
    if (axis < -ndim || axis >= ndim)
        return wg_fail(x.tape, WG_ERROR_ARGUMENT,
                       "%s: with one axis more than %s there is no axis %d", op, wg_describe(x).s,
                       axis),
               false;
    *out = axis < 0 ? axis + ndim : axis;
    return true;
}

int64_t wg_product_of_sizes(const wg_shape *shape, int from, int to)
{
    int64_t product = 1;
    for (int d = from; d < to; d++)
        product *= shape->size[d];
    return product;
}

bool wg_element(wg_dtype dtype, double value, unsigned char element[8])
{
    const float f32 = (float)value;
    const bool fits = value >= -0x1p63 && value < 0x1p63;
    const int64_t i64 = fits ? (int64_t)value : 0;
    if (dtype == WG_F32)
        memcpy(element, &f32, sizeof f32);
    else if (dtype == WG_F64)
        memcpy(element, &value, sizeof value);
    else
        memcpy(element, &i64, sizeof i64);
    return dtype != WG_I64 || (fits && (double)i64 == value);
}

bool wg_check_pads(const char *op, wg_tensor x, const wg_shape *before, const wg_shape *after)
{
    const wg_node *n = wg_valid_operand(op, x);
    if (!n || (before->ndim == n->shape.ndim && after->ndim == n->shape.ndim))
        return n;
    wg_fail(x.tape, WG_ERROR_ARGUMENT, "%s: %d and %d numbers for %s, which has %d axes", op,
            before->ndim, after->ndim, wg_describe(x).s, n->shape.ndim);
    return false;
}

bool wg_check_list(const char *op, const wg_tensor x[], int count)
{
    if (x && count > 0)
        return true;
    wg_fail(NULL, WG_ERROR_ARGUMENT, "%s: there are no tensors", op);
    return false;
}

void wg_details_of_shape(const wg_node *y, char *to, size_t size)
{
    wg_words w = wg_no_words(to, size);
    if (y->shape.ndim == 0)
        wg_say(&w, "scalar");
    wg_say_list(&w, "", y->shape.ndim, y->shape.size);
}

/* ---- Copies ---------------------------------------------------------------------------------- */

static int64_t rows_of(const wg_array *y)
{
    return y->ndim ? y->size[0] : 1;
}

bool wg_view_as_it_is(const wg_node *y, const wg_layout *x, wg_layout *out)
{
    (void)y;
    *out = *x;
    return true;
}

int64_t wg_elements(const wg_array *x)
{
    int64_t count = 1;
    for (int d = 0; d < x->ndim; d++)
        count *= x->size[d];
    return count;
}

wg_units wg_rows(const wg_step *s)
{
    return (wg_units){rows_of(&s->y), WG_MOVE_OPERATIONS * (double)wg_elements(&s->y)};
}

static char *element_at(const wg_array *x, int64_t offset)
{
    return (char *)x->data + offset * (int64_t)wg_dtype_size(x->dtype);
}

void wg_fill_part(const wg_array *y, int64_t at, int64_t n, const unsigned char element[8])
{
    wg_nest nest;
    wg_nest_start(&nest, 2);
    wg_nest_push(&nest, n, (int64_t[]){1, 0});
    wg_copy(wg_dtype_size(y->dtype), &nest, element_at(y, at), element);
}

/* The first i, at most n, at whose place start + i step a row is not before `row`. */
static int64_t first_from(int64_t row, int64_t start, int64_t step, int64_t n)
{
    return row <= start ? 0 : wg_least((row - start - 1) / step + 1, n);
}

void wg_copy_part(const wg_array *y, const wg_array *x, const int64_t start[], const int64_t step[],
                  int64_t from, int64_t to)
{
    wg_nest nest;
    int64_t y_at = 0, x_at = 0;
    wg_nest_start(&nest, 2);
    for (int d = 0; d < x->ndim; d++) {
        const int64_t by = step ? step[d] : 1;
        const int64_t first = d ? 0 : first_from(from, start[0], by, x->size[0]);
        const int64_t end = d ? x->size[d] : first_from(to, start[0], by, x->size[0]);
        y_at += (start[d] + first * by) * y->stride[d];
        x_at += first * x->stride[d];
        wg_nest_push(&nest, end - first, (int64_t[]){by * y->stride[d], x->stride[d]});
    }
    if (wg_nest_count(&nest) == 0)
        return;
    wg_nest_simplify(&nest);
    wg_copy(wg_dtype_size(y->dtype), &nest, element_at(y, y_at), element_at(x, x_at));
}

/* ---- Triangles ------------------------------------------------------------------------------- */

typedef struct band {
    int64_t low, high;
} band;

wg_tensor wg_record_band(const wg_op *op, wg_tensor x, int64_t low, int64_t high)
{
    const band b = {low < -WG_FAR ? -WG_FAR : wg_least(low, WG_FAR),
                    high < -WG_FAR ? -WG_FAR : wg_least(high, WG_FAR)};
    return wg_record(op, 1, &x, &b, sizeof b);
}

bool wg_infer_band(wg_call *call)
{
    return call->shape.ndim >= 2 ||
           wg_refuse(call, WG_ERROR_SHAPE, "%s has fewer than two axes", wg_describe(call->x[0]).s);
}

wg_units wg_units_of_band(const wg_step *s)
{
    const int64_t columns = s->y.size[s->y.ndim - 1], count = wg_elements(&s->y);
    return (wg_units){columns ? count / columns : 0, WG_MOVE_OPERATIONS * (double)count};
}

/* i cut to 0 … n. */
static int64_t cut(int64_t i, int64_t n)
{
    return i < 0 ? 0 : wg_least(i, n);
}

/* Row number `row` of a matrix: n elements from y_at on, from those at x_at. */
static void copy_row(const wg_step *s, int64_t row, int64_t y_at, int64_t x_at)
{
    static const unsigned char zero[8];
    const band *b = s->attr;
    const int last = s->y.ndim - 1;
    const int64_t n = s->y.size[last], stride = s->x[0].stride[last];
    const int64_t end = cut(row + b->high + 1, n), from = wg_least(cut(row + b->low, n), end);
    wg_nest nest;
    wg_nest_start(&nest, 2);
    wg_nest_push(&nest, end - from, (int64_t[]){1, stride});
    wg_fill_part(&s->y, y_at, from, zero);
    wg_copy(wg_dtype_size(s->y.dtype), &nest, element_at(&s->y, y_at + from),
            element_at(&s->x[0], x_at + from * stride));
    wg_fill_part(&s->y, y_at + end, n - end, zero);
}

void wg_forward_band(const wg_step *s)
{
    const wg_array *y = &s->y, *x = &s->x[0];
    const int rows = y->ndim - 2;
    wg_nest nest;
    wg_runs r;
    wg_nest_start(&nest, 2);
    for (int d = 0; d <= rows; d++)
        wg_nest_push(&nest, y->size[d], (int64_t[]){y->stride[d], x->stride[d]});
    int64_t place = s->from;
    for (bool more = wg_runs_start(&r, &nest, s->from, s->to); more; more = wg_runs_next(&r, &nest))
        for (int64_t i = 0; i < r.n; i++, place++)
            copy_row(s, place % y->size[rows], r.c.at[0] + i * y->stride[rows],
                     r.c.at[1] + i * x->stride[rows]);
}

/* The same band of the adjoint. */
void wg_vjp_band(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    xbar[0] = wg_record(y->op, 1, &ybar, y->attr, y->attr_size);
}

void wg_details_of_band(const wg_node *y, bool lower_end, char *to, size_t size)
{
    const band *b = y->attr;
    const int64_t diagonal = lower_end ? b->low : b->high;
    wg_words w = wg_no_words(to, size);
    if (diagonal != 0)
        wg_say(&w, "diagonal %" PRId64, diagonal);
}
