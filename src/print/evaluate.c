/* evaluate.c — what a printed formula gives: the text is read back and recorded on a tape of its
 * own, where the symbols are inputs with the values of the tensors that they stand for.
 *
 * So nothing but the text says what is computed, and the arithmetic is the library's: where a
 * formula says the operations of the tape in their order, all bits are equal. */
#include "print.h"

#include <math.h>
#include <string.h>

typedef struct evaluation {
    const selection *s;
    wg_tape *tape; /* on which the formula is recorded */
    arena *arena;
    verdict verdict;              /* why it cannot be computed */
    char labels[WG_MAX_DIMS + 1]; /* of elements, in their order: the axes of what is computed */
} evaluation;

/* ---- Recording ------------------------------------------------------------------------------- */

static wg_tensor record(evaluation *e, const term *x, wg_dtype dtype);

static wg_tensor refuse(evaluation *e, verdict why)
{
    e->verdict = why;
    return wg_poisoned(e->tape);
}

static wg_tensor record_tensor(evaluation *e, uint32_t tensor)
{
    const node *n = wg_holder(wg_node_at(e->s->tape, tensor));
    if (!n->has_value)
        return refuse(e, VERDICT_NO_VALUE);
    const wg_tensor x = wg_input(e->tape, NULL, n->pub.dtype, n->pub.shape);
    if (wg_is_valid(x))
        wg_write(x, n->value, wg_bytes(x));
    return x;
}

/* What the names of mathematics mean, whoever uses them in an op's form; NULL: it is none. */
static wg_tensor (*function_of(const char *name))(wg_tensor x)
{
    static const struct {
        const char *name;
        wg_tensor (*record)(wg_tensor x);
    } known[] = {
        {"sin", wg_sin},   {"cos", wg_cos},   {"tan", wg_tan},     {"sinh", wg_sinh},
        {"cosh", wg_cosh}, {"tanh", wg_tanh}, {"arcsin", wg_asin}, {"arccos", wg_acos},
        {"exp", wg_exp},   {"ln", wg_log},    {"arctan", wg_atan}, {"σ", wg_sigmoid},
        {"Σ", wg_sum},     {"Π", wg_prod},    {"max", wg_max},     {"min", wg_min},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, name) == 0)
            return known[i].record;
    return NULL;
}

/* The tensor on the printed tape that a call is of: one whose first operand has x's shape, if there
 * is one. */
static const node *find_called(evaluation *e, const term *call, wg_tensor x)
{
    const node *found = NULL;
    const wg_shape shape = wg_is_valid(x) ? wg_shape_of(x) : WG_SCALAR;
    for (uint32_t i = 1; i <= e->s->last; i++) {
        const node *n = wg_node_at(e->s->tape, i);
        if (!e->s->needed[i] || n->pub.arity == 0 || !wg_is_call_of(e->arena, n, call))
            continue;
        found = n;
        if (wg_same_shape(&wg_node_at(e->s->tape, n->pub.x[0].index)->pub.shape, &shape))
            break;
    }
    return found;
}

static wg_dtype dtype_of(const node *y, int k)
{
    return wg_node_at(y->pub.self.tape, y->pub.x[k].index)->pub.dtype;
}

static wg_tensor record_call(evaluation *e, const term *x, wg_dtype dtype)
{
    wg_tensor *arg = wg_arena_take(e->arena, ((size_t)x->n + 1) * sizeof *arg);
    if (!arg)
        return refuse(e, VERDICT_MEMORY);
    const node *called = find_called(e, x, WG_NONE);
    for (int k = 0; k < x->n; k++)
        if (!wg_is_valid(arg[k] = record(e, x->arg[k], called ? dtype_of(called, k) : dtype)))
            return arg[k];
    wg_tensor (*known)(wg_tensor) = x->n == 1 && !*x->details ? function_of(x->name) : NULL;
    if (known)
        return known(arg[0]);
    called = find_called(e, x, x->n ? arg[0] : WG_NONE);
    if (called)
        return wg_record(called->pub.op, x->n, arg, called->pub.attr, called->pub.attr_size);
    return refuse(e, VERDICT_UNREAD);
}

static wg_tensor record_relation(relation r, wg_tensor a, wg_tensor b)
{
    static wg_tensor (*const signs[])(wg_tensor, wg_tensor) = {
        [LESS] = wg_less,       [LESS_EQUAL] = wg_less_equal,
        [GREATER] = wg_greater, [GREATER_EQUAL] = wg_greater_equal,
        [EQUAL] = wg_equal,     [NOT_EQUAL] = wg_not_equal,
    };
    return signs[r](a, b);
}

/* A formula does not say whether a single number is a scalar or a matrix. */
static wg_tensor as_matrix(wg_tensor x)
{
    return wg_count(x) == 1 && wg_shape_of(x).ndim < 2 ? wg_reshape(x, WG_SHAPE(1, 1)) : x;
}

static wg_tensor record_binary(const term *x, wg_tensor a, wg_tensor b)
{
    switch (x->kind) {
    case TERM_ADD:
        return wg_add(a, b);
    case TERM_SUB:
        return wg_sub(a, b);
    case TERM_TIMES:
        return wg_mul(a, b);
    case TERM_DIV:
        return wg_div(a, b);
    case TERM_PRODUCT:
        return wg_matmul(as_matrix(a), as_matrix(b));
    case TERM_POWER:
        return wg_is_number(x->arg[1], 2) ? wg_square(a) : wg_pow(a, b);
    default:
        return record_relation(x->relation, a, b);
    }
}

static wg_tensor record_unary(const term *x, wg_tensor a)
{
    switch (x->kind) {
    case TERM_NEG:
        return wg_neg(a);
    case TERM_TRANSPOSE:
        return wg_transpose(as_matrix(a));
    case TERM_ROOT:
        return wg_sqrt(a);
    default:
        return wg_abs(a);
    }
}

/* A number takes the dtype of what it stands beside. */
static wg_tensor record_pair(evaluation *e, const term *x, wg_dtype dtype)
{
    const int last = x->arg[0]->kind == TERM_NUMBER ? 0 : 1;
    wg_tensor arg[2];
    arg[1 - last] = record(e, x->arg[1 - last], dtype);
    if (!wg_is_valid(arg[1 - last]))
        return arg[1 - last];
    arg[last] = record(e, x->arg[last], wg_dtype_of(arg[1 - last]));
    return wg_is_valid(arg[last]) ? record_binary(x, arg[0], arg[1]) : arg[last];
}

/* ---- Elements -------------------------------------------------------------------------------- */

/* An element is the whole tensor, with an axis for each label of the formula, of size 1 where it
 * has not that label: so everything broadcasts. */

static int axis_of(const evaluation *e, char label)
{
    return (int)(strchr(e->labels, label) - e->labels);
}

/* What stands in brackets, or has no elements in it, is a tensor as it is. */
static wg_tensor record_whole(evaluation *e, const term *x, wg_dtype dtype)
{
    evaluation inner = *e;
    *inner.labels = 0;
    const wg_tensor whole = record(&inner, x, dtype);
    e->verdict = inner.verdict;
    return wg_is_valid(whole) ? wg_squeeze_all(whole) : whole;
}

static wg_tensor record_element(evaluation *e, const term *x, wg_dtype dtype)
{
    const wg_tensor whole = record_whole(e, x->arg[0], dtype);
    const int n = (int)strlen(x->labels);
    if (!wg_is_valid(whole) || wg_shape_of(whole).ndim != n)
        return wg_is_valid(whole) ? refuse(e, VERDICT_UNREAD) : whole;
    const wg_shape sizes = wg_shape_of(whole);
    wg_shape shape = {.ndim = (int)strlen(e->labels)};
    wg_axes order = {.count = n};
    for (int a = 0, at = 0; a < shape.ndim; a++) {
        const char *own = strchr(x->labels, e->labels[a]);
        shape.size[a] = own ? sizes.size[own - x->labels] : 1;
        if (own)
            order.axis[at++] = (int)(own - x->labels);
    }
    return wg_reshape(wg_permute(whole, order), shape);
}

/* x with this axis at the end, in rows of it, or columns: [… 1×k] or [… k×1]. */
static wg_tensor with_axis_last(wg_tensor x, int axis, bool column)
{
    wg_shape shape = wg_shape_of(x), rows = {.ndim = shape.ndim + 1};
    wg_axes order = {.count = shape.ndim};
    for (int d = 0, at = 0; d < shape.ndim; d++)
        if (d != axis) {
            rows.size[at] = shape.size[d];
            order.axis[at++] = d;
        }
    order.axis[shape.ndim - 1] = axis;
    rows.size[shape.ndim - 1] = column ? shape.size[axis] : 1;
    rows.size[shape.ndim] = column ? 1 : shape.size[axis];
    return wg_reshape(wg_permute(x, order), rows);
}

/* A sum of products of two factors is what a product of matrices is, rounded as that is. */
static wg_tensor sum_of_products(wg_tensor a, wg_tensor b, int axis)
{
    const wg_tensor y = wg_matmul(with_axis_last(a, axis, false), with_axis_last(b, axis, true));
    wg_shape summed = wg_shape_of(y), shape = {.ndim = summed.ndim - 1};
    for (int d = 0, at = 0; d < shape.ndim; d++)
        shape.size[d] = d == axis ? 1 : summed.size[at++];
    return wg_reshape(y, shape);
}

static wg_tensor record_sum_over(evaluation *e, const term *x, wg_dtype dtype)
{
    const term *of = x->arg[0];
    const int axis = axis_of(e, *x->labels);
    if (of->kind == TERM_TIMES && strlen(e->labels) < WG_MAX_DIMS) {
        const wg_tensor a = record(e, of->arg[0], dtype);
        const wg_tensor b = wg_is_valid(a) ? record(e, of->arg[1], dtype) : a;
        if (!wg_is_valid(b))
            return b;
        const wg_shape sa = wg_shape_of(a), sb = wg_shape_of(b);
        if (sa.ndim == sb.ndim && sa.ndim > axis && sa.size[axis] == sb.size[axis])
            return sum_of_products(a, b, axis);
    }
    const wg_tensor y = record(e, of, dtype);
    return wg_is_valid(y) ? wg_sum_axes(y, WG_AXES(axis), true) : y;
}

/* The labels of the target's axes. */
static void take_labels(evaluation *e, const node *target)
{
    int n = 0;
    for (int d = 0; d < target->pub.shape.ndim; d++)
        if (target->pub.shape.size[d] != 1)
            n++;
    memcpy(e->labels, WG_LABELS, (size_t)n);
}

/* Adds the labels that a term has, in their order; false: they are too many. */
static bool collect_labels(evaluation *e, const term *x)
{
    bool fits = true;
    for (const char *l = x->labels; *l; l++) {
        size_t at = 0;
        while (e->labels[at] && strchr(WG_LABELS, e->labels[at]) < strchr(WG_LABELS, *l))
            at++;
        if (e->labels[at] == *l)
            continue;
        const size_t n = strlen(e->labels);
        if (n == WG_MAX_DIMS)
            return false;
        memmove(e->labels + at + 1, e->labels + at, n - at + 1);
        e->labels[at] = *l;
    }
    for (int k = 0; k < x->n && x->kind != TERM_ELEMENT; k++)
        fits &= collect_labels(e, x->arg[k]);
    return fits;
}

/* dtype: of numbers, where nothing else says it. */
static wg_tensor record(evaluation *e, const term *x, wg_dtype dtype)
{
    if (*e->labels && x->kind != TERM_NUMBER && !wg_has_elements(x))
        return record_whole(e, x, dtype);
    switch (x->kind) {
    case TERM_TENSOR:
        return record_tensor(e, x->tensor);
    case TERM_ELEMENT:
        return *e->labels ? record_element(e, x, dtype) : refuse(e, VERDICT_UNREAD);
    case TERM_SUM_OVER:
        return *e->labels ? record_sum_over(e, x, dtype) : refuse(e, VERDICT_UNREAD);
    case TERM_NUMBER:
        return wg_scalar(e->tape, dtype, x->number);
    case TERM_OPERAND:
        return refuse(e, VERDICT_UNREAD);
    case TERM_CALL:
        return record_call(e, x, dtype);
    default:
        break;
    }
    if (x->n == 2)
        return record_pair(e, x, dtype);
    const wg_tensor a = record(e, x->arg[0], dtype);
    return wg_is_valid(a) ? record_unary(x, a) : a;
}

/* ---- Comparing ------------------------------------------------------------------------------- */

static double difference(const node *n, const node *y, int64_t i)
{
    const double a = wg_element_of(n, i), b = wg_element_of(y, i);
    if (a == b || (isnan(a) && isnan(b)))
        return 0;
    return fabs(a - b);
}

static bool has_same_bits(const node *n, const node *y, int64_t i)
{
    const size_t size = wg_dtype_size(n->pub.dtype);
    const char *a = (const char *)n->value + (size_t)i * size,
               *b = (const char *)y->value + (size_t)i * size;
    return memcmp(a, b, size) == 0 || (isnan(wg_element_of(n, i)) && isnan(wg_element_of(y, i)));
}

static comparison compare(const node *n, const node *y)
{
    comparison c = {.verdict = VERDICT_EXACT};
    if (n->pub.dtype != y->pub.dtype || wg_node_count(n) != wg_node_count(y))
        return (comparison){.verdict = VERDICT_UNREAD};
    for (int64_t i = 0; i < wg_node_count(n); i++) {
        const double d = difference(n, y, i);
        if (!has_same_bits(n, y, i))
            c.verdict = VERDICT_CLOSE;
        if (isnan(d) || d > c.largest)
            c.largest = d;
    }
    return c;
}

/* What elements give, for each element of the target, whose axes have the first labels. */
static wg_tensor as_target(const evaluation *e, wg_tensor y, const node *target)
{
    wg_shape shape = {.ndim = (int)strlen(e->labels)};
    for (int a = 0; a < shape.ndim; a++)
        shape.size[a] = 1;
    for (int d = 0, n = 0; d < target->pub.shape.ndim; d++)
        if (target->pub.shape.size[d] != 1)
            shape.size[n++] = target->pub.shape.size[d];
    return wg_broadcast(y, shape);
}

/* Sums that are written out need room for all their terms. */
static bool is_large(const evaluation *e)
{
    const double most = 16e6;
    bool large = false;
    for (int64_t i = 1; i <= wg_tape_count(e->tape); i++)
        large |= (double)wg_node_count(wg_node_at(e->tape, (uint32_t)i)) > most;
    return large;
}

static comparison run(evaluation *e, const term *x, const node *target)
{
    wg_tensor y = record(e, x, target->pub.dtype);
    if (wg_is_valid(y) && *e->labels)
        y = as_target(e, y, target);
    if (wg_is_valid(y) && is_large(e))
        return (comparison){.verdict = VERDICT_LARGE};
    wg_program *p = wg_is_valid(y) ? wg_compile(e->tape, &y, 1) : NULL;
    if (p && wg_run(p) == WG_OK)
        return compare(wg_holder(wg_node_in(y)), target);
    if (wg_error(e->tape) == WG_ERROR_MEMORY)
        e->verdict = VERDICT_MEMORY;
    return (comparison){.verdict = e->verdict};
}

static comparison evaluate(const names *n, notation in, const char *formula, uint32_t tensor,
                           bool elements)
{
    const selection *s = wg_selection_of(n);
    const node *target = wg_holder(wg_node_at(s->tape, tensor));
    if (!target->has_value)
        return (comparison){.verdict = VERDICT_NO_VALUE};
    arena a = {.pool = &s->tape->pool};
    evaluation e = {.s = s,
                    .arena = &a,
                    .tape = wg_tape_new_with(&s->tape->pool.allocator),
                    .verdict = VERDICT_UNREAD};
    const term *x = e.tape ? wg_parse(&a, in, n, formula) : NULL;
    comparison c = {.verdict = e.tape ? VERDICT_UNREAD : VERDICT_MEMORY};
    if (elements)
        take_labels(&e, target);
    if (x && (!elements || collect_labels(&e, x)))
        c = run(&e, x, target);
    wg_tape_free(e.tape);
    wg_arena_rewind(&a, (arena_position){0});
    return c;
}

comparison wg_evaluate(const names *n, notation in, const char *formula, uint32_t tensor)
{
    return evaluate(n, in, formula, tensor, false);
}

comparison wg_evaluate_elements(const names *n, notation in, const char *formula, uint32_t tensor)
{
    return evaluate(n, in, formula, tensor, true);
}
