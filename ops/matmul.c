/* ops/matmul.c — y = a b over the last two axes; axes before them are broadcast.
 *     y_ij = Σ_k a_ik b_kj,  the chain acc = fma(a_ik, b_kj, acc) for k ascending from +0
 *     ā = ȳ bᵀ,   b̄ = aᵀ ȳ
 * The op multiplies matrices; wg_matmul makes them of vectors. */
#include <wengert/op.h>

#include "kernels/kernels.h"

/* The axis that is summed over: a's last; b's last but one, or its only one. */
static int64_t inner_size(const wg_shape *x, int operand)
{
    return x->size[operand == 0 || x->ndim == 1 ? x->ndim - 1 : x->ndim - 2];
}

static bool check_sizes(const wg_call *call)
{
    for (int i = 0; i < 2; i++)
        if (call->in[i]->shape.ndim == 0)
            return wg_refuse(call, WG_ERROR_SHAPE, "%s is a scalar, by which mul multiplies",
                             wg_describe(call->x[i]).s);
    if (inner_size(&call->in[0]->shape, 0) != inner_size(&call->in[1]->shape, 1))
        return wg_refuse(call, WG_ERROR_SHAPE, "inner sizes differ: %s · %s",
                         wg_describe(call->x[0]).s, wg_describe(call->x[1]).s);
    return true;
}

/* The axes before the last two. */
static wg_shape batch_of(const wg_shape *x)
{
    wg_shape batch = *x;
    batch.ndim -= 2;
    return batch;
}

static bool infer(wg_call *call)
{
    if (!check_sizes(call))
        return false;
    const wg_shape *a = &call->in[0]->shape, *b = &call->in[1]->shape;
    const wg_shape batch_a = batch_of(a), batch_b = batch_of(b);
    wg_shape *y = &call->shape;
    if (!wg_broadcast_shapes(&batch_a, &batch_b, y))
        return wg_refuse(call, WG_ERROR_SHAPE, "axes before the last two do not broadcast: %s · %s",
                         wg_describe(call->x[0]).s, wg_describe(call->x[1]).s);
    y->size[y->ndim++] = a->size[a->ndim - 2];
    y->size[y->ndim++] = b->size[b->ndim - 1];
    return true;
}

/* ---- Computing ------------------------------------------------------------------------------- */

/* One product for each place of the nest, whose operands are y, a, b and the base that y's chains
 * are added to; of the products, all but the addresses. A unit is LINES lines along the longer side
 * of y, or what is left of them. */
typedef struct plan_of_matmul {
    wg_nest nest;
    wg_product product;
    int64_t units; /* of one product */
    bool rows;     /* lines are rows of y; else columns */
    bool is_ready;
    wg_ready ready; /* the one product, if it is of a kind that can be prepared */
} plan_of_matmul;

enum { LINES = 16 };

static void set_nest(const wg_step *s, wg_nest *nest)
{
    const wg_array *a = &s->x[0], *b = &s->x[1], *base = s->finish.base;
    wg_nest_start(nest, 4);
    for (int d = 0; d < s->y.ndim - 2; d++)
        wg_nest_push(nest, s->y.size[d],
                     (int64_t[]){s->y.stride[d],
                                 wg_stride_along(a->ndim, a->size, a->stride, d, s->y.ndim),
                                 wg_stride_along(b->ndim, b->size, b->stride, d, s->y.ndim),
                                 base ? base->stride[d] : 0});
    wg_nest_simplify(nest);
}

static void plan(const wg_step *s, void *out)
{
    plan_of_matmul *p = out;
    const wg_array *y = &s->y, *a = &s->x[0], *b = &s->x[1], *base = s->finish.base;
    const int64_t m = y->size[y->ndim - 2], n = y->size[y->ndim - 1];
    set_nest(s, &p->nest);
    p->product = (wg_product){.m = m,
                              .n = n,
                              .k = a->size[a->ndim - 1],
                              .a_stride = {a->stride[a->ndim - 2], a->stride[a->ndim - 1]},
                              .b_stride = {b->stride[b->ndim - 2], b->stride[b->ndim - 1]},
                              .y_stride = n,
                              .base = base,
                              .minus = s->finish.minus};
    if (base) {
        p->product.base_stride[0] = base->stride[base->ndim - 2];
        p->product.base_stride[1] = base->stride[base->ndim - 1];
    }
    const int64_t lines = m > n ? m : n;
    p->rows = m >= n;
    p->units = lines == 0 ? 1 : (lines + LINES - 1) / LINES;
}

static wg_units units(const wg_step *s)
{
    const plan_of_matmul *p = s->plan;
    const int64_t count = wg_nest_count(&p->nest);
    const double each = 2.0 * (double)p->product.m * (double)p->product.n * (double)p->product.k;
    return (wg_units){count * p->units, (double)count * each};
}

static size_t scratch(const wg_step *s)
{
    const plan_of_matmul *p = s->plan;
    return wg_kernels_of((int)s->y.dtype)->matmul_scratch(&p->product);
}

static const void *after(const void *address, int64_t elements, wg_dtype dtype)
{
    return (const char *)address + elements * (int64_t)wg_dtype_size(dtype);
}

/* The product at a place of the nest: units from, …, to − 1 of it. */
static wg_product part_of(const wg_step *s, const wg_cursor *c, int64_t from, int64_t to)
{
    const plan_of_matmul *p = s->plan;
    const wg_finish *finish = &s->finish;
    const wg_dtype dtype = s->y.dtype;
    wg_product q = p->product;
    const int64_t i = p->rows ? from * LINES : 0, j = p->rows ? 0 : from * LINES;
    int64_t *lines = p->rows ? &q.m : &q.n;
    *lines = to < p->units ? (to - from) * LINES : *lines - from * LINES;
    q.a = after(s->x[0].data, c->at[1] + i * q.a_stride[0], dtype);
    q.b = after(s->x[1].data, c->at[2] + j * q.b_stride[1], dtype);
    q.y = (char *)s->y.data + (c->at[0] + i * q.y_stride + j) * (int64_t)wg_dtype_size(dtype);
    q.scale = finish->scale ? finish->scale->data : NULL;
    if (finish->base)
        q.base = after(finish->base->data, c->at[3] + i * q.base_stride[0] + j * q.base_stride[1],
                       dtype);
    return q;
}

/* Whether a step is one product, whole. */
static bool is_whole(const wg_step *s, const plan_of_matmul *p)
{
    return p->nest.ndim == 0 && s->from == 0 && s->to == p->units;
}

/* A small product should not take longer to describe than to compute. */
static void place(const wg_step *s, void *plan)
{
    plan_of_matmul *p = plan;
    const wg_cursor start = {{0}, {0}};
    p->is_ready = false;
    if (!is_whole(s, p))
        return;
    const wg_product whole = part_of(s, &start, 0, p->units);
    p->is_ready = wg_kernels_of((int)s->y.dtype)->matmul_prepare(&whole, &p->ready);
}

static void forward(const wg_step *s)
{
    const plan_of_matmul *p = s->plan;
    if (p->is_ready && is_whole(s, p)) {
        p->ready.run(&p->ready);
        return;
    }
    const wg_kernels *kernels = wg_kernels_of((int)s->y.dtype);
    wg_cursor c = {{0}, {0}};
    int64_t first = 0; /* unit of the product at c */
    for (; first + p->units <= s->from; first += p->units)
        wg_nest_next(&p->nest, p->nest.ndim, &c);
    for (; first < s->to; first += p->units) {
        const int64_t from = s->from > first ? s->from - first : 0;
        const int64_t to = s->to - first < p->units ? s->to - first : p->units;
        const wg_product q = part_of(s, &c, from, to);
        kernels->matmul(&q, s->scratch);
        wg_nest_next(&p->nest, p->nest.ndim, &c);
    }
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor a = y->x[0], b = y->x[1];
    xbar[0] = wg_matmul(ybar, wg_transpose(b));
    xbar[1] = wg_matmul(wg_transpose(a), ybar);
}

static const wg_op op = {
    .name = "matmul",
    .tex = "#1 \\, #2",
    .why = "As y_ij = Σ_k a_ik b_kj, a_ik reaches row i of y with weights b_kj: ȳ bᵀ collects what "
           "comes back, and aᵀ ȳ does so for b.",
    .arity = 2,
    .takes = WG_REAL,
    .finishes = true,
    .infer = infer,
    .forward = forward,
    .plan_size = sizeof(plan_of_matmul),
    .plan = plan,
    .place = place,
    .units = units,
    .scratch = scratch,
    .vjp = vjp,
};

/* ---- Vectors --------------------------------------------------------------------------------- */

static bool is_vector(wg_tensor x)
{
    return wg_is_valid(x) && wg_node_of(x)->shape.ndim == 1;
}

/* Whether the matrices can be multiplied; if not, the op refuses the vectors in words. */
static bool fits(wg_tensor a, wg_tensor b)
{
    if (a.tape != b.tape || !wg_is_valid(a) || !wg_is_valid(b))
        return false;
    const wg_node *na = wg_node_of(a), *nb = wg_node_of(b);
    return na->dtype == nb->dtype && na->dtype != WG_I64 && na->shape.ndim > 0 &&
           nb->shape.ndim > 0 && inner_size(&na->shape, 0) == inner_size(&nb->shape, 1);
}

/* y without the axes that a vector does not have: its row, its column. */
static wg_tensor without(wg_tensor y, bool row, bool column)
{
    return wg_squeeze(y, row && column ? WG_AXES(-2, -1) : WG_AXES(row ? -2 : -1));
}

wg_tensor wg_matmul(wg_tensor a, wg_tensor b)
{
    const bool row = is_vector(a), column = is_vector(b);
    if ((!row && !column) || !fits(a, b))
        return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
    const wg_tensor left = row ? wg_unsqueeze(a, 0) : a;
    const wg_tensor right = column ? wg_unsqueeze(b, 1) : b;
    return without(wg_record(&op, 2, (wg_tensor[]){left, right}, NULL, 0), row, column);
}
