/* index.c — formulas of elements: [z]ᵢ = Σⱼ [W]ᵢⱼ · [x]ⱼ.
 *
 * A term is walked from the top with a label for each axis of its value; an axis of size 1 needs
 * none. What works element by element hands its labels on to its operands, aligned as broadcasting
 * aligns them; a product of matrices takes a new label, which it sums over. Anything else is looked
 * at as a whole: [softmax(z)]ᵢ. */
#include "print.h"

#include <string.h>

typedef struct indexing {
    const taking_apart *w;
    wg_tape *tape;
    int used; /* labels */
} indexing;

/* By axis; 0 where that has size 1. */
typedef struct labels {
    char at[WG_MAX_DIMS];
} labels;

/* 0: there are as many as a tensor can have axes. */
static char new_label(indexing *x)
{
    return x->used < WG_MAX_DIMS ? WG_LABELS[x->used++] : 0;
}

static const node *node_of(const indexing *x, const term *of)
{
    return of->tensor ? wg_node_at(x->tape, of->tensor) : NULL;
}

/* ---- Shapes ---------------------------------------------------------------------------------- */

static bool shape_of(const indexing *x, const term *of, wg_shape *shape);

static bool shape_of_product(const indexing *x, const term *of, wg_shape *shape)
{
    wg_shape b;
    if (!shape_of(x, of->arg[0], shape) || !shape_of(x, of->arg[1], &b) || shape->ndim < 2 ||
        b.ndim < 2)
        return false;
    const int64_t rows = shape->size[shape->ndim - 2], columns = b.size[b.ndim - 1];
    shape->size[shape->ndim - 1] = shape->size[shape->ndim - 2] = 1;
    b.size[b.ndim - 1] = b.size[b.ndim - 2] = 1;
    if (!wg_broadcast_shapes(shape, &b, shape))
        return false;
    shape->size[shape->ndim - 2] = rows;
    shape->size[shape->ndim - 1] = columns;
    return true;
}

/* False: it is not known. */
static bool shape_of(const indexing *x, const term *of, wg_shape *shape)
{
    const node *n = node_of(x, of);
    *shape = n ? n->pub.shape : WG_SCALAR;
    if (n || of->kind == TERM_NUMBER)
        return true;
    if (of->kind == TERM_PRODUCT)
        return shape_of_product(x, of, shape);
    for (int k = 0; k < of->n; k++) {
        wg_shape one;
        if (!shape_of(x, of->arg[k], &one) || !wg_broadcast_shapes(shape, &one, shape))
            return false;
    }
    if (of->kind == TERM_TRANSPOSE && shape->ndim >= 2) {
        const int64_t rows = shape->size[shape->ndim - 2];
        shape->size[shape->ndim - 2] = shape->size[shape->ndim - 1];
        shape->size[shape->ndim - 1] = rows;
    }
    return of->n > 0;
}

static int64_t size_of(const indexing *x, const term *of, int from_last)
{
    wg_shape shape;
    return shape_of(x, of, &shape) && shape.ndim > from_last
               ? shape.size[shape.ndim - 1 - from_last]
               : 1;
}

/* ---- Elements -------------------------------------------------------------------------------- */

static const term *element(indexing *x, const term *of, labels at);

/* The labels of a whole, aligned at the last, as an operand of this shape has them. */
static labels aligned(labels whole, int ndim, const wg_shape *operand)
{
    labels own = {{0}};
    for (int d = 0; d < operand->ndim; d++) {
        const int there = d + ndim - operand->ndim;
        own.at[d] = there >= 0 && operand->size[d] != 1 ? whole.at[there] : 0;
    }
    return own;
}

/* [of]ᵢⱼ, or what has one element as it is. */
static const term *as_whole(indexing *x, const term *of, labels at)
{
    term *y = wg_term_new(x->w->arena, TERM_ELEMENT, 1);
    wg_shape shape;
    int n = 0;
    if (!y || !shape_of(x, of, &shape))
        return NULL;
    for (int d = 0; d < shape.ndim; d++)
        if (shape.size[d] != 1)
            y->labels[n++] = at.at[d];
    y->arg[0] = of;
    return n ? y : of;
}

/* What works element by element. */
static const term *pointwise(indexing *x, const term *of, int ndim, labels at)
{
    term *y = wg_term_new(x->w->arena, of->kind, of->n);
    if (!y)
        return NULL;
    const term **arg = y->arg;
    *y = *of;
    y->tensor = 0;
    y->arg = arg;
    for (int k = 0; k < of->n; k++) {
        wg_shape shape;
        if (!shape_of(x, of->arg[k], &shape) ||
            !(arg[k] = element(x, of->arg[k], aligned(at, ndim, &shape))))
            return NULL;
    }
    return y;
}

static const term *sum_over(const indexing *x, char label, const term *of)
{
    term *y = of ? wg_term_new(x->w->arena, TERM_SUM_OVER, 1) : NULL;
    if (y) {
        y->labels[0] = label;
        y->arg[0] = of;
    }
    return y;
}

/* (a b)ᵢⱼ = Σₖ aᵢₖ bₖⱼ */
static const term *product(indexing *x, const term *of, int ndim, labels at)
{
    wg_shape a, b;
    if (ndim < 2 || ndim > WG_MAX_DIMS || !shape_of(x, of->arg[0], &a) ||
        !shape_of(x, of->arg[1], &b))
        return NULL;
    const bool sums = size_of(x, of->arg[0], 0) != 1;
    const int used = x->used;
    const char inner = sums ? new_label(x) : 0;
    labels left = at, right = at;
    left.at[ndim - 1] = inner;
    right.at[ndim - 2] = inner;
    const term *ea = sums && !inner ? NULL : element(x, of->arg[0], aligned(left, ndim, &a));
    const term *eb = ea ? element(x, of->arg[1], aligned(right, ndim, &b)) : NULL;
    const term *both = eb ? wg_term_with(x->w->arena, TERM_TIMES, ea, eb) : NULL;
    x->used = used; /* another sum may have the label */
    return sums ? sum_over(x, inner, both) : both;
}

static const term *transposed(indexing *x, const term *of, int ndim, labels at)
{
    if (ndim < 2 || ndim > WG_MAX_DIMS)
        return NULL;
    const char rows = at.at[ndim - 2];
    at.at[ndim - 2] = at.at[ndim - 1];
    at.at[ndim - 1] = rows;
    return element(x, of->arg[0], at);
}

static bool has_label(const term *of, char label)
{
    bool has = of->kind == TERM_ELEMENT && strchr(of->labels, label);
    for (int k = 0; k < of->n && of->kind != TERM_ELEMENT; k++)
        has |= has_label(of->arg[k], label);
    return has;
}

/* A sum over axes, which y has dropped or kept with size 1. NULL as well: one that adds up what is
 * the same all along. */
static const term *summed(indexing *x, const term *of, const node *y, labels at)
{
    const wg_shape *shape = &wg_node_at(x->tape, y->pub.x[0].index)->pub.shape;
    const uint32_t mask = y->pub.op->summed(&y->pub);
    const bool kept = y->pub.shape.ndim == shape->ndim;
    const int used = x->used;
    char over[WG_MAX_DIMS + 1] = {0};
    labels own = {{0}};
    wg_shape seen;
    int d_of_y = 0, n = 0;
    if (!shape_of(x, of->arg[0], &seen) || !wg_same_shape(&seen, shape))
        return NULL;
    for (int d = 0; d < shape->ndim; d++) {
        const bool sums = mask >> d & 1;
        if (sums && shape->size[d] != 1 && n < WG_MAX_DIMS)
            own.at[d] = over[n++] = new_label(x);
        else if (!sums)
            own.at[d] = at.at[d_of_y];
        d_of_y += kept || !sums;
    }
    const term *e = n && !over[n - 1] ? NULL : element(x, of->arg[0], own);
    x->used = used;
    for (int k = n - 1; e && k >= 0; k--)
        e = has_label(e, over[k]) ? sum_over(x, over[k], e) : NULL;
    return e;
}

/* Whether a function that the form of an op names is one of all elements. */
static bool sums_up(const char *name)
{
    static const char *const sums[] = {"Σ", "Π", "max", "min"};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        if (strcmp(name, sums[i]) == 0)
            return true;
    return false;
}

static const term *function(indexing *x, const term *of, int ndim, labels at)
{
    const node *y = node_of(x, of);
    const int used = x->used;
    if (!y && sums_up(of->name))
        return NULL;
    if (!y || (y->pub.op->map && !y->pub.op->infer))
        return pointwise(x, of, ndim, at);
    if (of->n == 1 && wg_is_repetition(y)) {
        wg_shape shape;
        return shape_of(x, of->arg[0], &shape) ? element(x, of->arg[0], aligned(at, ndim, &shape))
                                               : NULL;
    }
    const term *sum = of->n == 1 && y->pub.op->summed ? summed(x, of, y, at) : NULL;
    if (sum)
        return sum;
    x->used = used;
    return as_whole(x, of, at);
}

static const term *element(indexing *x, const term *of, labels at)
{
    wg_shape shape;
    if (of->kind == TERM_NUMBER)
        return of;
    if (!shape_of(x, of, &shape))
        return NULL;
    switch (of->kind) {
    case TERM_TENSOR:
        return as_whole(x, of, at);
    case TERM_PRODUCT:
        return product(x, of, shape.ndim, at);
    case TERM_TRANSPOSE:
        return transposed(x, of, shape.ndim, at);
    case TERM_CALL:
        return function(x, of, shape.ndim, at);
    default:
        return pointwise(x, of, shape.ndim, at);
    }
}

const term *wg_element_term(const taking_apart *w, const term *of, uint32_t tensor)
{
    indexing x = {.w = w, .tape = wg_selection_of(w->names)->tape};
    const wg_shape *shape = &wg_node_at(x.tape, tensor)->pub.shape;
    wg_shape own;
    labels at = {{0}};
    for (int d = 0; d < shape->ndim && d < WG_MAX_DIMS; d++)
        if (shape->size[d] != 1)
            at.at[d] = new_label(&x);
    if (!shape_of(&x, of, &own))
        return NULL;
    const term *e = element(&x, of, aligned(at, shape->ndim, &own));
    return e ? e : as_whole(&x, of, aligned(at, shape->ndim, &own));
}
