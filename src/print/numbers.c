/* numbers.c — an element with the numbers put in.
 *
 * What is computed element by element, moved, multiplied as matrices or summed up is followed back
 * from one element to those that it comes from, down to tensors that go by their symbols. The term
 * that this gives is written twice: with the symbols, and with the values. */
#include "print.h"

#include <inttypes.h>
#include <string.h>

/* Terms of a sum that are written out. */
enum { WRITTEN = 4 };

typedef struct following {
    const names *names;
    wg_tape *tape;
    arena *arena;
    const bool *atom;
    uint32_t top; /* what is to be taken apart; 0: a tensor that goes by its symbol */
    bool values;  /* of the elements are written, not symbols */
    bool lost;    /* it cannot be followed */
} following;

/* ---- Elements as leaves of a term ------------------------------------------------------------ */

void wg_add_indexed(buffer *to, const char *symbol, const wg_shape *shape, int64_t i)
{
    int64_t at[WG_MAX_DIMS];
    int axes = 0;
    for (int d = shape->ndim - 1; d >= 0; i /= shape->size[d--]) {
        at[d] = i % shape->size[d];
        axes += shape->size[d] > 1;
    }
    wg_add_format(to, axes > 0 && strstr(symbol, "/∂") ? "(%s)" : "%s", symbol);
    const char *before = "[";
    for (int d = 0; d < shape->ndim; d++)
        if (shape->size[d] > 1) {
            wg_add_format(to, "%s%" PRId64, before, at[d]);
            before = ", ";
        }
    wg_add_text(to, axes > 0 ? "]" : "");
}

/* A leaf that is this text; NULL: no memory. The buffer is given back. */
static const term *leaf(following *f, buffer *text)
{
    term *x = text->failed ? NULL : wg_term_new(f->arena, TERM_NUMBER, 0);
    char *kept = x ? wg_arena_take(f->arena, text->length + 1) : NULL;
    if (kept) {
        memcpy(kept, text->s, text->length + 1);
        x->name = kept;
    }
    wg_pool_give(text->pool, text->s);
    return kept ? x : NULL;
}

static const term *words(following *f, const char *s)
{
    buffer text = {.pool = &f->tape->pool};
    wg_add_text(&text, s);
    return leaf(f, &text);
}

/* What a tensor goes by: its symbol, or, where it has none, what makes it. */
static void add_name(following *f, buffer *to, uint32_t tensor)
{
    const taking_apart w = {.names = f->names, .arena = f->arena, .atom = f->atom};
    const term *x = f->atom[tensor] ? NULL : wg_term_of(&w, tensor, true);
    to->failed |= !x && !f->atom[tensor];
    if (!x)
        wg_add_text(to, wg_symbol(f->names, PLAIN, tensor));
    if (!x)
        return;
    wg_add_text(to, x->kind == TERM_CALL ? "" : "(");
    wg_add_term(to, PLAIN, f->names, x);
    wg_add_text(to, x->kind == TERM_CALL ? "" : ")");
}

static const term *element_itself(following *f, const node *n, int64_t i)
{
    buffer text = {.pool = &f->tape->pool}, name = {.pool = &f->tape->pool};
    f->lost |= !n->has_value || n->pub.self.index == f->top;
    if (f->lost)
        return NULL;
    if (f->values) {
        wg_add_short(&text, wg_element_of(n, i));
        return leaf(f, &text);
    }
    add_name(f, &name, n->pub.self.index);
    if (!name.failed)
        wg_add_indexed(&text, name.s, &n->pub.shape, i);
    text.failed |= name.failed;
    wg_pool_give(name.pool, name.s);
    return leaf(f, &text);
}

/* ---- Following an element back --------------------------------------------------------------- */

static const term *element(following *f, uint32_t tensor, int64_t i, bool whole);

/* The base of a power has brackets if it is negative: a number below 0 has them. */
static const term *base_of_power(following *f, const term *x)
{
    if (!x || x->kind != TERM_NUMBER || !x->name || strncmp(x->name, "−", strlen("−")) != 0)
        return x;
    term *negative = wg_term_new(f->arena, TERM_NUMBER, 0);
    if (negative) {
        negative->name = x->name;
        negative->number = -1;
    }
    return negative;
}

/* The form of an op that goes element by element, with the elements of its operands. */
static const term *fill(following *f, const node *y, const term *form, int64_t i)
{
    if (form->kind == TERM_OPERAND) {
        const uint32_t x = y->pub.x[form->operand].index;
        const wg_shape *shape = &wg_node_at(f->tape, x)->pub.shape;
        return element(f, x, wg_broadcast_element(shape, &y->pub.shape, i), false);
    }
    term *x = wg_term_new(f->arena, form->kind, form->n);
    if (!x)
        return NULL;
    const term **arg = x->arg;
    *x = *form;
    x->arg = arg;
    for (int k = 0; k < x->n; k++)
        if (!(arg[k] = fill(f, y, form->arg[k], i)))
            return NULL;
    if (x->kind == TERM_POWER)
        arg[0] = base_of_power(f, arg[0]);
    if (x->kind == TERM_TIMES)
        x->name = "·";
    return x->kind == TERM_POWER && !arg[0] ? NULL : x;
}

/* a + b + …, one more term. */
static const term *plus(following *f, const term *sum, const term *x)
{
    return !x ? NULL : sum ? wg_term_with(f->arena, TERM_ADD, sum, x) : x;
}

/* Element i of a product of matrices, or of a matrix and a vector. */
static const term *product(following *f, const node *y, int64_t i)
{
    const uint32_t a = y->pub.x[0].index, b = y->pub.x[1].index;
    const wg_shape *as = &wg_node_at(f->tape, a)->pub.shape,
                   *bs = &wg_node_at(f->tape, b)->pub.shape;
    f->lost |= as->ndim < 1 || as->ndim > 2 || bs->ndim < 1 || bs->ndim > 2;
    if (f->lost)
        return NULL;
    const int64_t inner = as->size[as->ndim - 1], columns = bs->ndim == 2 ? bs->size[1] : 1;
    const term *sum = NULL;
    for (int64_t k = 0; k < inner && k < WRITTEN; k++) {
        const term *x = element(f, a, i / columns * inner + k, false);
        const term *z = x ? element(f, b, k * columns + i % columns, false) : NULL;
        if (!z || !(sum = plus(f, sum, wg_term_with(f->arena, TERM_TIMES, x, z))))
            return NULL;
    }
    return inner > WRITTEN ? plus(f, sum, words(f, "…")) : inner > 0 ? sum : words(f, "0");
}

/* Whether element j of the operand is among those that element i of y, y's shape with the summed
 * axes left out or of size 1, sums up. */
static bool is_summed_into(const wg_shape *x, uint32_t summed, int64_t i, int64_t j)
{
    int64_t at = 0, stride = 1;
    for (int d = x->ndim - 1; d >= 0; j /= x->size[d--])
        if (!(summed >> d & 1)) {
            at += j % x->size[d] * stride;
            stride *= x->size[d];
        }
    return at == i;
}

static const term *total(following *f, const node *y, int64_t i)
{
    const node *x = wg_node_at(f->tape, y->pub.x[0].index);
    const uint32_t summed = y->pub.op->summed(&y->pub);
    const term *sum = NULL;
    int written = 0;
    for (int64_t j = 0; j < wg_node_count(x); j++) {
        if (!is_summed_into(&x->pub.shape, summed, i, j))
            continue;
        if (written++ == WRITTEN)
            return plus(f, sum, words(f, "…"));
        if (!(sum = plus(f, sum, element(f, x->pub.self.index, j, false))))
            return NULL;
    }
    return sum ? sum : words(f, "0");
}

/* The element of the operand at which a view looks; −1: it is no view. */
static int64_t seen_at(const following *f, const node *y, int64_t i)
{
    wg_layout seen;
    const wg_shape *shape = &y->pub.shape;
    if (!y->pub.op->view || y->pub.op->role != WG_ROLE_OP)
        return -1;
    const wg_layout dense = wg_dense_layout(&wg_node_at(f->tape, y->pub.x[0].index)->pub.shape);
    if (!y->pub.op->view(&y->pub, &dense, &seen))
        return -1;
    int64_t at = seen.offset;
    for (int d = shape->ndim - 1; d >= 0; i /= shape->size[d--])
        at += i % shape->size[d] * seen.stride[d];
    return at;
}

static bool is_product(const term *form)
{
    return form && form->kind == TERM_PRODUCT && form->arg[0]->kind == TERM_OPERAND &&
           form->arg[1]->kind == TERM_OPERAND && form->arg[0]->operand == 0 &&
           form->arg[1]->operand == 1;
}

static const term *make(following *f, const node *y, int64_t i)
{
    const wg_op *op = y->pub.op;
    const int64_t seen = seen_at(f, y, i);
    const term *form = op->tex ? wg_parse(f->arena, LATEX, NULL, op->tex) : NULL;
    if (seen >= 0)
        return element(f, y->pub.x[0].index, seen, false);
    if (op->summed)
        return total(f, y, i);
    if (is_product(form) && y->pub.arity == 2)
        return product(f, y, i);
    if (op->map && form)
        return fill(f, y, form, i);
    return element_itself(f, y, i);
}

static const term *element(following *f, uint32_t tensor, int64_t i, bool whole)
{
    const node *n = wg_node_at(f->tape, tensor);
    if (f->lost)
        return NULL;
    if (n->pub.op->role == WG_ROLE_CONSTANT && wg_node_count(n) == 1)
        return wg_term_number(f->arena, wg_element_of(n, 0), n->pub.dtype == WG_F32);
    if ((f->atom[tensor] && !whole) || n->pub.arity == 0)
        return element_itself(f, n, i);
    return make(f, n, i);
}

/* ---- Writing --------------------------------------------------------------------------------- */

/* Adds a side of the equation, unless the one before is the same. */
static void add_side(buffer *to, const char *sign, const buffer *side)
{
    const size_t n = side->length;
    to->failed |= side->failed;
    if (to->failed || (to->length > n + 2 && memcmp(to->s + to->length - n, side->s, n) == 0 &&
                       memcmp(to->s + to->length - n - 2, "= ", 2) == 0))
        return;
    wg_add_text(to, sign);
    wg_add_bytes(to, side->s, n);
}

/* False: there is no such term, or no memory. */
static bool add_term(buffer *to, const char *sign, following *f, uint32_t tensor, int64_t i)
{
    buffer side = {.pool = to->pool};
    const term *x = element(f, tensor, i, f->top != 0);
    if (x) {
        wg_add_term(&side, PLAIN, f->names, x);
        add_side(to, sign, &side);
    }
    to->failed |= !x && !f->lost;
    wg_pool_give(side.pool, side.s);
    wg_arena_rewind(f->arena, (arena_position){0});
    return x != NULL;
}

void wg_add_numbers(buffer *to, const char *sign, const names *n, const bool *atom, uint32_t tensor,
                    bool whole, int64_t i)
{
    const selection *s = wg_selection_of(n);
    arena a = {.pool = &s->tape->pool};
    following f = {.names = n, .tape = s->tape, .arena = &a, .atom = atom};
    f.top = whole ? tensor : 0;
    if (add_term(to, sign, &f, tensor, i)) {
        sign = " = ";
        f.values = true;
        add_term(to, sign, &f, tensor, i);
    }
    buffer value = {.pool = to->pool};
    wg_add_short(&value, wg_element_of(wg_node_at(s->tape, tensor), i));
    add_side(to, sign, &value);
    wg_pool_give(value.pool, value.s);
}
