/* formula.c — what a tensor is, in terms of others: the printed forms of ops, put into each other.
 *
 * A rule records ops like anybody, so that its formula needs no second description: what it gave is
 * taken apart down to the tensors that have symbols. */
#include "print.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* ---- Which tensors go by their symbols ------------------------------------------------------- */

static bool is_constant(const node *n)
{
    return n->pub.op->role == WG_ROLE_CONSTANT;
}

static bool has_own_symbol(const selection *s, const node *n, bool adjoints)
{
    return wg_is_leaf(n) || (is_constant(n) && !wg_is_single(n)) || n->name ||
           (adjoints && wg_is_adjoint(n) && !s->fixed[n->pub.self.index]);
}

enum { LONG_OPS = 40 }; /* a line or two */

/* How many ops a tensor is, written out. */
static uint32_t ops_in(const node *n, const bool *atom, const uint32_t *ops)
{
    uint32_t sum = wg_is_single(n) ? 0 : 1;
    for (int k = 0; k < n->pub.arity && sum <= WG_MANY_OPS; k++)
        sum += atom[n->pub.x[k].index] ? 0 : ops[n->pub.x[k].index];
    return sum;
}

/* One op may be written out at each place where it is used; more than one, used twice, is an atom,
 * and so is what would be too long. readers and ops are by index. */
static void mark_shared(const selection *s, bool adjoints, bool *atom, uint32_t *readers,
                        uint32_t *ops)
{
    for (uint32_t i = 1; i <= s->last; i++) {
        const node *n = wg_node_at(s->tape, i);
        for (int k = 0; s->needed[i] && k < n->pub.arity; k++)
            readers[n->pub.x[k].index]++;
    }
    for (uint32_t i = 1; i <= s->last; i++) {
        const node *n = wg_node_at(s->tape, i);
        ops[i] = s->needed[i] ? ops_in(n, atom, ops) : 0;
        const bool shared = ops[i] > 1 && readers[i] > 1 && !s->fixed[i];
        atom[i] = s->needed[i] && (has_own_symbol(s, n, adjoints) || shared || ops[i] > LONG_OPS);
    }
}

bool *wg_atoms_new(const selection *s, bool adjoints)
{
    pool *p = &s->tape->pool;
    const size_t count = (size_t)s->last + 1;
    bool *atom = wg_pool_take(p, count);
    uint32_t *scratch = atom ? wg_pool_take(p, 2 * count * sizeof *scratch) : NULL;
    if (!scratch) {
        wg_pool_give(p, atom);
        return NULL;
    }
    memset(atom, 0, count);
    memset(scratch, 0, 2 * count * sizeof *scratch);
    mark_shared(s, adjoints, atom, scratch, scratch + count);
    wg_pool_give(p, scratch);
    return atom;
}

uint32_t wg_ops_in(const taking_apart *w, uint32_t tensor)
{
    const selection *s = wg_selection_of(w->names);
    const arena_position before = wg_arena_mark(w->arena);
    uint32_t *ops = wg_arena_take(w->arena, ((size_t)tensor + 1) * sizeof *ops);
    for (uint32_t i = 1; ops && i <= tensor; i++)
        ops[i] = s->needed[i] ? ops_in(wg_node_at(s->tape, i), w->atom, ops) : 0;
    const uint32_t all = ops ? ops[tensor] : 0;
    wg_arena_rewind(w->arena, before);
    return all;
}

/* ---- Views that broadcasting does of itself -------------------------------------------------- */

bool wg_same_but_ones(const wg_shape *a, const wg_shape *b)
{
    int i = 0, j = 0;
    while (i < a->ndim && a->size[i] == 1)
        i++;
    while (j < b->ndim && b->size[j] == 1)
        j++;
    return a->ndim - i == b->ndim - j &&
           memcmp(a->size + i, b->size + j, (size_t)(a->ndim - i) * sizeof *a->size) == 0;
}

bool wg_is_repetition(const node *y)
{
    const wg_node *pub = &y->pub;
    wg_layout seen;
    if (!pub->op->view || pub->op->role != WG_ROLE_OP || pub->op->no_derivative)
        return false;
    const node *x = wg_node_at(pub->self.tape, pub->x[0].index);
    const int extra = pub->shape.ndim - x->pub.shape.ndim;
    const wg_layout dense = wg_dense_layout(&x->pub.shape);
    if (!wg_broadcasts_to(&x->pub.shape, &pub->shape) || !pub->op->view(pub, &dense, &seen))
        return false;
    for (int d = 0; d < pub->shape.ndim; d++) {
        const bool repeats = d < extra || x->pub.shape.size[d - extra] == 1;
        const int64_t stride = repeats ? 0 : dense.stride[d - extra];
        if (pub->shape.size[d] > 1 && seen.stride[d] != stride)
            return false;
    }
    return seen.offset == 0;
}

static uint32_t unrepeated(const taking_apart *w, const node *y, int k);

/* Whether y would still have its shape with this tensor as operand k, and what was decided for the
 * operands before. */
static bool fits_as(const taking_apart *w, const node *y, int k, uint32_t tensor)
{
    const wg_tape *t = y->pub.self.tape;
    wg_shape shape = wg_node_at(t, tensor)->pub.shape;
    for (int j = 0; j < y->pub.arity; j++) {
        const uint32_t other = j < k ? unrepeated(w, y, j) : y->pub.x[j].index;
        if (j != k)
            wg_broadcast_shapes(&shape, &wg_node_at(t, other)->pub.shape, &shape);
    }
    return wg_same_but_ones(&shape, &y->pub.shape);
}

/* The tensor that an operand of an elementwise op repeats, if the op would repeat it as well. */
static uint32_t unrepeated(const taking_apart *w, const node *y, int k)
{
    const wg_tape *t = y->pub.self.tape;
    uint32_t i = y->pub.x[k].index;
    while (y->pub.op->map && !y->pub.op->infer && !w->atom[i] &&
           wg_is_repetition(wg_node_at(t, i))) {
        const uint32_t inner = wg_node_at(t, i)->pub.x[0].index;
        if (!fits_as(w, y, k, inner))
            break;
        i = inner;
    }
    return i;
}

/* ---- Factors of one -------------------------------------------------------------------------- */

bool wg_is_uniform(const node *n, double *number)
{
    const int64_t count = wg_node_count(n);
    while (!n->has_value && wg_is_repetition(n))
        n = wg_node_at(n->pub.self.tape, n->pub.x[0].index);
    if (!n->has_value || count == 0 || !wg_is_real(n->pub.dtype))
        return false;
    *number = wg_element_of(n, 0);
    for (int64_t i = 1; i < wg_node_count(n); i++)
        if (wg_element_of(n, i) != *number)
            return false;
    return true;
}

/* Whether a tensor is a leaf, or only looks at one. */
static bool looks_at_leaf(const node *n)
{
    while (n->pub.op->view && n->pub.op->role == WG_ROLE_OP)
        n = wg_node_at(n->pub.self.tape, n->pub.x[0].index);
    return wg_is_leaf(n);
}

/* Whether what depends on leaves may be taken for 1 because of its value: what a rule computes of
 * inputs, as the sum of a one-hot y, but nothing that is learned, whatever it is just now. */
static bool may_assume(const taking_apart *w, const node *y, const node *factor)
{
    const selection *s = wg_selection_of(w->names);
    return w->assumed && y->rule_of && !factor->name && !looks_at_leaf(factor) &&
           !s->learned[factor->pub.self.index];
}

/* Whether a factor can be left out of a product y: it is 1 everywhere, and the other has y's shape.
 * That of what depends on leaves is noted. */
static bool is_idle(const taking_apart *w, const node *y, uint32_t factor, uint32_t other)
{
    const wg_tape *t = y->pub.self.tape;
    const node *f = wg_node_at(t, factor);
    double number;
    if (!w->fold || y->pub.op->form != WG_FORM_MUL ||
        !wg_same_but_ones(&wg_node_at(t, other)->pub.shape, &y->pub.shape) ||
        !wg_is_uniform(f, &number) || number != 1)
        return false;
    if (wg_selection_of(w->names)->fixed[factor])
        return true;
    if (!may_assume(w, y, f))
        return false;
    w->assumed[factor] = true;
    return true;
}

/* ---- Terms ----------------------------------------------------------------------------------- */

static const term *term_in(const taking_apart *w, uint32_t tensor, uint32_t rule, bool whole);

static const term *symbol(const taking_apart *w, uint32_t tensor)
{
    term *x = wg_term_new(w->arena, TERM_TENSOR, 0);
    if (x)
        x->tensor = tensor;
    return x;
}

static const char *details_of(const taking_apart *w, const node *y)
{
    char words[160] = "";
    if (y->pub.op->details)
        y->pub.op->details(&y->pub, words, sizeof words);
    else if (y->pub.attr_size > 0)
        snprintf(words, sizeof words, "as v%" PRIu32, y->pub.self.index);
    char *kept = wg_arena_take(w->arena, strlen(words) + 1);
    return kept ? strcpy(kept, words) : NULL;
}

/* A function of all operands of y. */
static const term *call(const taking_apart *w, const node *y, const char *name, uint32_t rule)
{
    term *x = wg_term_new(w->arena, TERM_CALL, y->pub.arity);
    if (!x || !(x->details = details_of(w, y)))
        return NULL;
    x->name = name;
    for (int k = 0; k < x->n; k++)
        if (!(x->arg[k] = term_in(w, unrepeated(w, y, k), rule, false)))
            return NULL;
    return x;
}

/* Whether a form is one function of all operands, in their order. */
static bool is_whole_call(const term *form, int arity)
{
    if (form->kind != TERM_CALL || (!form->all && form->n != arity))
        return false;
    for (int k = 0; !form->all && k < form->n; k++)
        if (form->arg[k]->kind != TERM_OPERAND || form->arg[k]->operand != k)
            return false;
    return true;
}

static bool is_of(const term *form, int arity)
{
    bool fits = form->kind != TERM_OPERAND || form->operand < arity;
    for (int k = 0; k < form->n; k++)
        fits &= is_of(form->arg[k], arity);
    return fits;
}

/* The form with the operands put in. */
static const term *fill(const taking_apart *w, const node *y, const term *form, uint32_t rule)
{
    if (form->kind == TERM_OPERAND)
        return term_in(w, unrepeated(w, y, form->operand), rule, false);
    term *x = wg_term_new(w->arena, form->kind, form->n);
    if (!x)
        return NULL;
    const term **arg = x->arg;
    *x = *form;
    x->arg = arg;
    x->single = y->pub.dtype == WG_F32;
    for (int k = 0; k < x->n; k++)
        if (!(arg[k] = fill(w, y, form->arg[k], rule)))
            return NULL;
    if (x->kind == TERM_TRANSPOSE && x->arg[0]->kind == TERM_TRANSPOSE)
        return x->arg[0]->arg[0];
    return x;
}

/* Whether a double surely holds a whole number. */
static bool is_exact(double whole)
{
    return fabs(whole) < 0x1p53;
}

static const term *number(const taking_apart *w, const node *n, double value)
{
    return wg_term_number(w->arena, value, n->pub.dtype == WG_F32);
}

/* What makes y, from its op's form. */
static const term *make(const taking_apart *w, const node *y, uint32_t rule)
{
    const wg_op *op = y->pub.op;
    const term *form = op->tex ? wg_parse(w->arena, LATEX, NULL, op->tex) : NULL;
    if (!form || !is_of(form, y->pub.arity))
        return call(w, y, op->name, rule);
    return is_whole_call(form, y->pub.arity) ? call(w, y, form->name, rule)
                                             : fill(w, y, form, rule);
}

/* The same term, known to be the value of a tensor. */
static const term *value_of(const taking_apart *w, const term *x, uint32_t tensor)
{
    term *copy = x ? wg_term_new(w->arena, x->kind, 0) : NULL;
    if (!copy)
        return NULL;
    *copy = *x;
    copy->tensor = tensor;
    return copy;
}

/* Whether y is written as f(x) here, in the rule of f itself: an elementwise function of an x that
 * has a symbol. */
static bool is_own_result(const taking_apart *w, uint32_t tensor, uint32_t rule)
{
    const node *y = wg_node_at(wg_selection_of(w->names)->tape, tensor);
    return w->fold && tensor == rule && y->pub.arity == 1 && y->pub.op->map &&
           w->atom[y->pub.x[0].index];
}

/* Whether a tensor of one element is that of its operand, seen in another shape. */
static bool is_same_number(const node *y)
{
    const wg_op *op = y->pub.op;
    return op->view && op->role == WG_ROLE_OP && !op->no_derivative && y->pub.arity == 1 &&
           wg_node_count(y) == 1 &&
           wg_node_count(wg_node_at(y->pub.self.tape, y->pub.x[0].index)) == 1;
}

/* What a tensor of one element looks at, up to what has a symbol. One that is to be taken apart is
 * left as it is, unless that is a number. */
static uint32_t seen(const taking_apart *w, uint32_t tensor, bool whole)
{
    const wg_tape *t = wg_selection_of(w->names)->tape;
    uint32_t i = tensor;
    while ((!w->atom[i] || (whole && i == tensor)) && is_same_number(wg_node_at(t, i)))
        i = wg_node_at(t, i)->pub.x[0].index;
    return whole && !wg_is_single(wg_node_at(t, i)) ? tensor : i;
}

/* rule: the tensor whose rule recorded what this is a part of; 0: none. */
static const term *term_in(const taking_apart *w, uint32_t tensor, uint32_t rule, bool whole)
{
    wg_tape *t = wg_selection_of(w->names)->tape;
    tensor = seen(w, tensor, whole);
    const node *y = wg_node_at(t, tensor);
    double value;
    if (wg_is_single(y) && (y->pub.dtype != WG_I64 || is_exact(wg_element_of(y, 0))))
        return number(w, y, wg_element_of(y, 0));
    if (wg_is_leaf(y) || is_constant(y) ||
        (w->atom[tensor] && !whole && !is_own_result(w, tensor, rule)))
        return symbol(w, tensor);
    if (w->fold && wg_selection_of(w->names)->fixed[tensor] && wg_node_count(y) == 1 &&
        wg_is_uniform(y, &value))
        return number(w, y, value);
    if (y->pub.arity == 2 && is_idle(w, y, y->pub.x[1].index, y->pub.x[0].index))
        return term_in(w, y->pub.x[0].index, y->rule_of, false);
    if (y->pub.arity == 2 && is_idle(w, y, y->pub.x[0].index, y->pub.x[1].index))
        return term_in(w, y->pub.x[1].index, y->rule_of, false);
    const term *made = make(w, y, y->rule_of);
    return made && (made->tensor || made->kind == TERM_NUMBER) ? made : value_of(w, made, tensor);
}

const term *wg_term_of(const taking_apart *w, uint32_t tensor, bool whole)
{
    return term_in(w, tensor, 0, whole);
}

bool wg_is_call_of(arena *a, const node *y, const term *x)
{
    const taking_apart w = {.arena = a};
    const wg_op *op = y->pub.op;
    const char *command = wg_command_of(x->name), *word = command ? command : x->name;
    if (strcmp(x->name, op->name) != 0 && (!op->tex || !strstr(op->tex, word)))
        return false; /* as nearly all: no need to read the form */
    const term *form = op->tex ? wg_parse(a, LATEX, NULL, op->tex) : NULL;
    const bool named = form && is_of(form, y->pub.arity);
    if (x->n != y->pub.arity || (named && !is_whole_call(form, y->pub.arity)))
        return false;
    const char *details = details_of(&w, y);
    return details && strcmp(x->name, named ? form->name : op->name) == 0 &&
           strcmp(x->details, details) == 0;
}

/* ---- Formulas -------------------------------------------------------------------------------- */

static char *written(const names *n, notation in, const term *x)
{
    pool *p = &wg_selection_of(n)->tape->pool;
    buffer text = {.pool = p};
    if (x)
        wg_add_term(&text, in, n, x);
    if (x && !text.failed)
        return text.s;
    wg_pool_give(p, text.s);
    return NULL;
}

char *wg_formula(const names *n, notation in, uint32_t tensor)
{
    const selection *s = wg_selection_of(n);
    arena a = {.pool = &s->tape->pool};
    bool *atom = wg_atoms_new(s, true);
    const taking_apart w = {.names = n, .arena = &a, .atom = atom};
    char *text = atom ? written(n, in, wg_term_of(&w, tensor, true)) : NULL;
    wg_arena_rewind(&a, (arena_position){0});
    wg_pool_give(&s->tape->pool, atom);
    return text;
}
