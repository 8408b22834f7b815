/* evaluate.c — what a printed formula gives: the text is read back and recorded on a tape of its own,
 * where the symbols are inputs with the values of the tensors that they stand for.
 *
 * So nothing but the text says what is computed, and the arithmetic is the library's: where a formula
 * says the operations of the tape in their order, all bits are equal. */
#include "print.h"

#include <math.h>
#include <string.h>

typedef struct evaluation {
    const selection *s;
    wg_tape *tape; /* on which the formula is recorded */
    arena *arena;
    verdict verdict; /* why it cannot be computed */
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
    const node *n = wg_node_at(e->s->tape, tensor);
    if (!n->has_value)
        return refuse(e, VERDICT_NO_VALUE);
    const wg_tensor x = wg_input(e->tape, NULL, n->pub.dtype, n->pub.shape);
    if (wg_is_valid(x))
        wg_write(x, n->value, wg_bytes(x));
    return x;
}

/* Functions that forms of other ops may name. */
static wg_tensor record_known(evaluation *e, const char *name, wg_tensor x)
{
    static const struct {
        const char *name;
        wg_tensor (*record)(wg_tensor x);
    } known[] = {
        {"sin", wg_sin},   {"cos", wg_cos},   {"tan", wg_tan},     {"sinh", wg_sinh},
        {"cosh", wg_cosh}, {"tanh", wg_tanh}, {"arcsin", wg_asin}, {"arccos", wg_acos},
        {"exp", wg_exp},   {"ln", wg_log},    {"arctan", wg_atan}, {"Σ", wg_sum},
        {"Π", wg_prod},    {"max", wg_max},   {"min", wg_min},     {"σ", wg_sigmoid},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, name) == 0)
            return known[i].record(x);
    return refuse(e, VERDICT_UNREAD);
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

static wg_tensor record_call(evaluation *e, const term *x, wg_dtype dtype)
{
    wg_tensor *arg = wg_arena_take(e->arena, ((size_t)x->n + 1) * sizeof *arg);
    if (!arg)
        return refuse(e, VERDICT_MEMORY);
    for (int k = 0; k < x->n; k++)
        if (!wg_is_valid(arg[k] = record(e, x->arg[k], dtype)))
            return arg[k];
    const node *called = find_called(e, x, x->n ? arg[0] : WG_NONE);
    if (called)
        return wg_record(called->pub.op, x->n, arg, called->pub.attr, called->pub.attr_size);
    return x->n == 1 && !*x->details ? record_known(e, x->name, arg[0]) : refuse(e, VERDICT_UNREAD);
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
        return wg_matmul(a, b);
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
        return wg_transpose(a);
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

/* dtype: of numbers, where nothing else says it. */
static wg_tensor record(evaluation *e, const term *x, wg_dtype dtype)
{
    switch (x->kind) {
    case TERM_TENSOR:
        return record_tensor(e, x->tensor);
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

static comparison run(evaluation *e, const term *x, const node *target)
{
    const wg_tensor y = record(e, x, target->pub.dtype);
    wg_program *p = wg_is_valid(y) ? wg_compile(e->tape, &y, 1) : NULL;
    if (p && wg_run(p) == WG_OK)
        return compare(wg_node_in(y), target);
    if (wg_error(e->tape) == WG_ERROR_MEMORY)
        e->verdict = VERDICT_MEMORY;
    return (comparison){.verdict = e->verdict};
}

comparison wg_evaluate(const names *n, notation in, const char *formula, uint32_t tensor)
{
    const selection *s = wg_selection_of(n);
    const node *target = wg_node_at(s->tape, tensor);
    if (!target->has_value)
        return (comparison){.verdict = VERDICT_NO_VALUE};
    arena a = {.pool = &s->tape->pool};
    evaluation e = {.s = s,
                    .arena = &a,
                    .tape = wg_tape_new_with(&s->tape->pool.allocator),
                    .verdict = VERDICT_UNREAD};
    const term *x = e.tape ? wg_parse(&a, in, n, formula) : NULL;
    comparison c = {.verdict = e.tape ? VERDICT_UNREAD : VERDICT_MEMORY};
    if (x)
        c = run(&e, x, target);
    wg_tape_free(e.tape);
    wg_arena_rewind(&a, (arena_position){0});
    return c;
}
