/* derivation.c — how the gradients of y come about, written by the tape.
 *
 * Nothing here knows an op. What is said of one is its descriptor's: the printed form, the reason,
 * and the rule, which is recorded and read off the tape. Each formula is written first and then
 * computed from what was written. */
#include "print.h"

#include <inttypes.h>
#include <string.h>

typedef struct derivation {
    wg_tape *tape;
    wg_tensor y;
    const wg_tensor *x;
    int count;
    wg_derivation_options o;
    const sweep *sweep;
    selection s;
    names *names;
    arena arena;
    bool *atom;    /* by index: goes by its symbol … */
    bool *assumed; /* … is a factor that was left out */
    page page;
    bool failed; /* no memory */
} derivation;

static const node *at(const derivation *d, uint32_t i)
{
    return wg_node_at(d->tape, i);
}

static notation formulas(const derivation *d)
{
    return wg_page_notation(&d->page);
}

static const char *symbol(const derivation *d, uint32_t i)
{
    return wg_symbol(d->names, formulas(d), i);
}

/* Whether the sweep of y recorded it, for the first time. */
static bool is_backward(const derivation *d, uint32_t i)
{
    return at(d, i)->sweep_of == d->y.index;
}

/* The tensor of which i is the adjoint in this derivation; 0: of none. */
static uint32_t adjoint_of(const derivation *d, uint32_t i)
{
    return is_backward(d, i) ? at(d, i)->adjoint_of : 0;
}

/* ---- Pieces of formulas ---------------------------------------------------------------------- */

static void add(const derivation *d, buffer *to, const char *plain, const char *latex)
{
    wg_add_text(to, formulas(d) == LATEX ? latex : plain);
}

/* By index, how many axes of a tensor have labels. */
static int labelled_axes(const derivation *d, uint32_t i)
{
    const wg_shape *shape = &at(d, i)->pub.shape;
    int n = 0;
    for (int k = 0; d->o.level == WG_BY_INDEX && k < shape->ndim; k++)
        n += shape->size[k] != 1;
    return n;
}

/* W₁, or by index [W₁]ᵢⱼ */
static void add_left(const derivation *d, buffer *to, uint32_t i)
{
    const int n = labelled_axes(d, i);
    wg_add_format(to, n ? "[%s]" : "%s", symbol(d, i));
    if (n && formulas(d) == LATEX)
        wg_add_format(to, "_{%.*s}", n, WG_LABELS);
    for (int k = 0; k < n && formulas(d) == PLAIN; k++)
        wg_add_text(to, wg_subscript(WG_LABELS[k]));
}

/* ∂y/∂x */
static void add_partial(const derivation *d, buffer *to, uint32_t x)
{
    wg_add_format(to, formulas(d) == LATEX ? "\\frac{\\partial %s}{\\partial " : "∂%s/∂",
                  symbol(d, d->y.index));
    add_left(d, to, x);
    add(d, to, "", "}");
}

static void add_size(const derivation *d, buffer *to, const wg_shape *shape, bool column)
{
    for (int k = 0; k < shape->ndim - column; k++)
        wg_add_format(to, "%s%" PRId64, k ? formulas(d) == LATEX ? " \\times " : "×" : "",
                      shape->size[k]);
}

/* Whether matrices of one column can be called vectors: nothing else is one. */
static bool has_columns(const derivation *d)
{
    for (uint32_t i = 1; i <= d->s.last; i++)
        if (d->s.needed[i] && at(d, i)->pub.shape.ndim == 1 && at(d, i)->pub.shape.size[0] != 1)
            return false;
    return true;
}

/* ∈ R^(5×4); a matrix of one column is a vector, as in books. */
static void add_set(const derivation *d, buffer *to, uint32_t i)
{
    const wg_shape *shape = &at(d, i)->pub.shape;
    const char *set = wg_is_real(at(d, i)->pub.dtype) ? "R" : "Z";
    wg_add_format(to, formulas(d) == LATEX ? "\\quad \\in \\mathbb{%s}" : "   ∈ %s", set);
    if (shape->ndim == 0)
        return;
    const bool column = has_columns(d) && shape->ndim == 2 && shape->size[1] == 1;
    const bool bare = shape->ndim - column == 1;
    add(d, to, bare ? "^" : "^(", "^{");
    add_size(d, to, shape, column);
    add(d, to, bare ? "" : ")", "}");
}

/* (i = 1…5, j = 1…4) */
static void add_ranges(const derivation *d, buffer *to, uint32_t i)
{
    const wg_shape *shape = &at(d, i)->pub.shape;
    int n = 0;
    for (int k = 0; k < shape->ndim; k++) {
        if (shape->size[k] == 1)
            continue;
        add(d, to, n ? ", " : "   (", n ? ",\\quad " : "\\quad (");
        wg_add_format(to, formulas(d) == LATEX ? "%c = 1 \\ldots %" PRId64 : "%c = 1…%" PRId64,
                      WG_LABELS[n++], shape->size[k]);
    }
    wg_add_text(to, n ? ")" : "");
}

/* A text as it is kept in the arena; what it was is given back. */
static const char *kept(derivation *d, buffer *text)
{
    char *copy = text->failed ? NULL : wg_arena_take(&d->arena, text->length + 1);
    if (copy)
        memcpy(copy, text->s ? text->s : "", text->length + 1);
    d->failed |= !copy;
    wg_pool_give(&d->tape->pool, text->s);
    return copy ? copy : "";
}

/* ∂y/∂x */
static const char *partial(derivation *d, uint32_t x)
{
    buffer text = {.pool = &d->tape->pool};
    add_partial(d, &text, x);
    return kept(d, &text);
}

/* What stands on the left of the equation for i: its symbol, or its element. */
static const char *left_side(derivation *d, uint32_t i)
{
    buffer text = {.pool = &d->tape->pool};
    add_left(d, &text, i);
    return kept(d, &text);
}

/* [5×4] */
static void add_shape(const derivation *d, buffer *to, const wg_shape *shape)
{
    wg_add_text(to, "[");
    add_size(d, to, shape, false);
    wg_add_text(to, "]");
}

/* ---- Equations ------------------------------------------------------------------------------- */

/* stale: what the tape has is of an earlier run. */
static const char *remark_of(derivation *d, comparison c, bool stale, char *to, size_t size)
{
    d->failed |= c.verdict == VERDICT_MEMORY;
    switch (c.verdict) {
    case VERDICT_EXACT:
        return "exact";
    case VERDICT_CLOSE:
        if (c.largest == 0)
            return "differs from the tape in the sign of zero";
        snprintf(to, size, "differs from the tape by up to %.1e%s", c.largest,
                 stale ? ", where an input has changed since" : "");
        for (char *comma = strchr(to, ','); comma; comma = strchr(comma + 1, ','))
            if (comma[1] != ' ')
                *comma = '.'; /* some locales write a comma */
        return to;
    case VERDICT_NO_VALUE:
        return "no values to check it with";
    case VERDICT_UNREAD:
        return "not checked: it cannot be computed from the text";
    case VERDICT_LARGE:
        return "not checked: too large to be written out";
    case VERDICT_MEMORY:
        break;
    }
    return "";
}

static taking_apart by_book(derivation *d)
{
    return (taking_apart){.names = d->names,
                          .arena = &d->arena,
                          .atom = d->atom,
                          .fold = d->o.level != WG_BY_OPS,
                          .assumed = d->assumed};
}

static const char *text_of(derivation *d, const term *x)
{
    buffer text = {.pool = &d->tape->pool, .failed = !x};
    if (x)
        wg_add_term(&text, formulas(d), d->names, x);
    return kept(d, &text);
}

/* The right-hand side of a tensor; `whole`: even if it has a symbol. */
static const char *right_side(derivation *d, uint32_t i, bool whole)
{
    const taking_apart w = by_book(d);
    const term *x = wg_term_of(&w, i, whole);
    if (x && d->o.level == WG_BY_INDEX)
        x = wg_element_term(&w, x, i);
    return text_of(d, x);
}

static comparison evaluate(const derivation *d, const char *right, uint32_t i)
{
    return d->o.level == WG_BY_INDEX ? wg_evaluate_elements(d->names, formulas(d), right, i)
                                     : wg_evaluate(d->names, formulas(d), right, i);
}

/* What stands where a student is to write. */
static const char *blank(const derivation *d)
{
    return formulas(d) == LATEX ? "\\ldots\\ldots\\ldots" : "…………";
}

/* Whether a tensor would be too long, written out; then that is said in place of the equation. */
static bool is_too_long(derivation *d, const char *left, uint32_t i)
{
    const taking_apart w = by_book(d);
    if (wg_ops_in(&w, i) <= WG_MANY_OPS)
        return false;
    char words[100];
    snprintf(words, sizeof words,
             " has more than %d operations, written out, and is left out here.", WG_MANY_OPS);
    wg_page_formula(&d->page, left);
    wg_page_words(&d->page, words);
    wg_page_break(&d->page);
    return true;
}

static void put_assumptions(derivation *d);

/* "left = right ∈ set", numbered, with how it compares with tensor i. */
static void put_equation(derivation *d, const char *left, const char *right, uint32_t i, bool empty)
{
    buffer text = {.pool = &d->tape->pool};
    char words[120] = "";
    const char *remark = "";
    wg_add_format(&text, "%s = ", left);
    if (empty) {
        wg_add_text(&text, blank(d));
    } else {
        wg_add_text(&text, right);
        remark = remark_of(d, evaluate(d, right, i), d->s.stale[i], words, sizeof words);
    }
    if (d->o.level == WG_BY_INDEX)
        add_ranges(d, &text, i);
    else
        add_set(d, &text, i);
    wg_page_equation(&d->page, kept(d, &text), remark);
    put_assumptions(d);
}

/* ---- Names of adjoints ----------------------------------------------------------------------- */

/* How many formulas an adjoint stands in, and gradients that are just this. */
static int uses_of(const derivation *d, uint32_t adjoint)
{
    int uses = 0;
    for (uint32_t i = adjoint + 1; i <= d->s.last; i++)
        for (int k = 0; d->s.needed[i] && k < at(d, i)->pub.arity; k++)
            uses += at(d, i)->pub.x[k].index == adjoint;
    for (int k = 0; k < d->count; k++)
        uses += wg_adjoint_in(d->sweep, d->x[k].index) == adjoint;
    return uses;
}

/* δ₁, δ₂, … but for those that are somebody's already. */
static bool rename_as_delta(derivation *d, uint32_t adjoint, int *number)
{
    char name[24];
    do
        snprintf(name, sizeof name, "delta%d", ++*number);
    while (wg_has_name(d->names, name));
    return wg_rename(d->names, adjoint, name);
}

/* Adjoints of tensors in between that several formulas use are introduced by a symbol, and so are
 * those tensors. They are numbered in the order in which they are printed. */
static bool name_adjoints(derivation *d)
{
    int number = 0;
    bool *named = wg_arena_take(&d->arena, (size_t)d->s.last + 1);
    if (!named)
        return false;
    memset(named, 0, (size_t)d->s.last + 1);
    for (uint32_t k = 0; k < d->sweep->count; k++) {
        const uint32_t of = d->sweep->adjoint[k].of, is = d->sweep->adjoint[k].is;
        if (is > d->s.last || !d->s.needed[is] || at(d, is)->name || d->s.fixed[is] ||
            adjoint_of(d, is) != of || wg_is_leaf(at(d, of)) || uses_of(d, is) < 2)
            continue;
        named[is] = d->atom[is] = d->atom[of] = true;
    }
    for (uint32_t i = 1; i <= d->s.last; i++)
        if (named[i] && !rename_as_delta(d, i, &number))
            return false;
    return true;
}

/* ---- What is given --------------------------------------------------------------------------- */

/* "W₁ ∈ R^(5×4), parameter" */
static void put_leaf(derivation *d, uint32_t i)
{
    static const char *const role[] = {[WG_ROLE_INPUT] = "input",
                                       [WG_ROLE_PARAM] = "parameter",
                                       [WG_ROLE_STATE] = "state",
                                       [WG_ROLE_CONSTANT] = "constant"};
    buffer text = {.pool = &d->tape->pool};
    wg_add_text(&text, symbol(d, i));
    add_set(d, &text, i);
    wg_page_item(&d->page);
    wg_page_formula(&d->page, kept(d, &text));
    wg_page_words(&d->page, ", ");
    wg_page_words(&d->page, role[at(d, i)->pub.op->role]);
    wg_page_item_end(&d->page);
}

static void put_given(derivation *d)
{
    wg_page_heading(&d->page, "Given");
    for (uint32_t i = 1; i <= d->s.last; i++)
        if (d->s.needed[i] && d->atom[i] && at(d, i)->pub.arity == 0)
            put_leaf(d, i);
    wg_page_list_end(&d->page);
    wg_page_words(
        &d->page,
        "∘ multiplies element by element, as + adds; what is smaller is repeated "
        "(broadcasting). Two factors side by side are a product of matrices. A gradient has "
        "the shape of what it is the gradient for: its element (i, j) is the derivative by "
        "element (i, j) of that.");
    wg_page_break(&d->page);
}

static void put_forward_equation(derivation *d, uint32_t i)
{
    const char *left = left_side(d, i);
    if (!is_too_long(d, left, i))
        put_equation(d, left, right_side(d, i, true), i, false);
}

static void put_forward(derivation *d)
{
    wg_page_heading(&d->page, "Forward");
    for (uint32_t i = 1; i <= d->s.last; i++) {
        const node *n = at(d, i);
        if (!d->s.needed[i] || n->pub.arity == 0 || is_backward(d, i))
            continue;
        if (d->atom[i] || i == d->y.index)
            put_forward_equation(d, i);
    }
}

/* ---- Backward, as a book would --------------------------------------------------------------- */

/* "δ₁ := ∂L/∂z₂", or "v₁₂" for what is no adjoint. */
static void put_introduction(derivation *d, uint32_t i)
{
    buffer left = {.pool = &d->tape->pool};
    add_left(d, &left, i);
    if (adjoint_of(d, i)) {
        wg_add_text(&left, " := ");
        add_partial(d, &left, adjoint_of(d, i));
    }
    put_equation(d, kept(d, &left), right_side(d, i, true), i, d->o.blanks);
}

static void put_introductions(derivation *d)
{
    for (uint32_t i = 1; i <= d->s.last; i++)
        if (d->s.needed[i] && d->atom[i] && at(d, i)->pub.arity > 0 && is_backward(d, i))
            put_introduction(d, i);
}

/* By index, once more without the symbols of adjoints, as one sum over all that lies between. */
static void put_written_out(derivation *d, const char *left, uint32_t i)
{
    const size_t count = (size_t)d->s.last + 1;
    const char *before = right_side(d, i, !d->atom[i]);
    bool *atom = d->atom, *fewer = wg_arena_take(&d->arena, count);
    d->failed |= !fewer;
    if (!fewer)
        return;
    for (uint32_t k = 0; k < count; k++)
        fewer[k] = atom[k] && !adjoint_of(d, k);
    d->atom = fewer;
    if (!is_too_long(d, left, i)) {
        const char *after = right_side(d, i, true);
        if (strcmp(before, after) != 0)
            put_equation(d, left, after, i, false);
    }
    d->atom = atom;
}

/* The gradient for x, unless that was introduced as an adjoint already. */
static void put_gradient(derivation *d, uint32_t x)
{
    const uint32_t is = wg_adjoint_in(d->sweep, x);
    const char *left = partial(d, x);
    const bool said = d->atom[is] && adjoint_of(d, is) == x;
    if (!said && (d->atom[is] || !is_too_long(d, left, is)))
        put_equation(d, left, right_side(d, is, !d->atom[is]), is, d->o.blanks);
    if (d->o.level == WG_BY_INDEX && !d->o.blanks)
        put_written_out(d, left, is);
}

static void put_gradients(derivation *d)
{
    for (int k = 0; k < d->count; k++)
        put_gradient(d, d->x[k].index);
}

/* What was taken for 1 in the equation before, because the values are so. */
static void put_assumptions(derivation *d)
{
    for (uint32_t i = 1; i <= d->s.last; i++) {
        if (!d->assumed[i] || d->o.blanks)
            continue;
        d->assumed[i] = false;
        wg_page_words(&d->page, "Left out as a factor, since it is 1 with these values: ");
        wg_page_formula(&d->page, right_side(d, i, true));
        wg_page_words(&d->page, ".");
        wg_page_break(&d->page);
    }
}

/* ---- Backward, op by op ---------------------------------------------------------------------- */

static void put_reason(derivation *d, const node *y)
{
    const wg_op *op = y->pub.op;
    buffer text = {.pool = &d->tape->pool};
    if (d->page.as == WG_TEXT)
        wg_page_break(&d->page);
    wg_page_words(&d->page, "Through ");
    wg_page_words(&d->page, op->name);
    wg_page_words(&d->page, ", ");
    wg_add_format(&text, "%s = %s", symbol(d, y->pub.self.index),
                  right_side(d, y->pub.self.index, true));
    wg_page_formula(&d->page, kept(d, &text));
    wg_page_words(&d->page, ". ");
    wg_page_words(&d->page, op->why ? op->why : "Its descriptor gives no reason for its rule.");
    if (!op->tex)
        wg_page_words(&d->page, " It has no printed form and stands as a function of its name.");
    wg_page_break(&d->page);
}

/* The rule as it is for any operands. */
static void put_general_rule(derivation *d, const node *y, int k)
{
    buffer text = {.pool = &d->tape->pool};
    comparison c = {.verdict = VERDICT_MEMORY};
    char words[120] = "";
    const node *ybar = at(d, wg_adjoint_in(d->sweep, y->pub.self.index));
    d->failed |= !wg_add_general_rule(&text, formulas(d), y, k, ybar, &c);
    wg_page_equation(&d->page, kept(d, &text), remark_of(d, c, false, words, sizeof words));
}

static void add_shapes(const derivation *d, buffer *to, const term *x);

/* The shape of a part of a formula that is known to be a tensor; of another, those of its parts. */
static void add_shape_of_part(const derivation *d, buffer *to, const term *x)
{
    if (x->kind == TERM_NUMBER)
        wg_add_text(to, "1");
    else if (x->tensor)
        add_shape(d, to, &at(d, x->tensor)->pub.shape);
    else
        add_shapes(d, to, x);
}

static void add_shapes(const derivation *d, buffer *to, const term *x)
{
    static const char *const plain[] = {
        [TERM_ADD] = " + ", [TERM_SUB] = " − ", [TERM_TIMES] = " ∘ ", [TERM_DIV] = " / "};
    static const char *const latex[] = {
        [TERM_ADD] = " + ", [TERM_SUB] = " - ", [TERM_TIMES] = " \\circ ", [TERM_DIV] = " / "};
    const bool infix =
        x->kind == TERM_ADD || x->kind == TERM_SUB || x->kind == TERM_TIMES || x->kind == TERM_DIV;
    for (int k = 0; k < x->n; k++) {
        if (k && infix)
            add(d, to, plain[x->kind], latex[x->kind]);
        else if (k)
            add(d, to, x->kind == TERM_PRODUCT ? " " : ", ",
                x->kind == TERM_PRODUCT ? " \\thinspace " : ", ");
        add_shape_of_part(d, to, x->arg[k]);
    }
}

/* "Shapes: [3×4] = [3×1] [1×4]." */
static void put_shapes(derivation *d, uint32_t i)
{
    const taking_apart w = by_book(d);
    const term *x = wg_term_of(&w, i, true);
    buffer text = {.pool = &d->tape->pool};
    d->failed |= !x;
    if (!x || x->n < 2)
        return;
    add_shape(d, &text, &at(d, i)->pub.shape);
    add(d, &text, x->kind == TERM_CALL ? " from " : " = ",
        x->kind == TERM_CALL ? " \\text{ from } " : " = ");
    add_shapes(d, &text, x);
    wg_page_words(&d->page, d->page.as == WG_TEXT ? "        Shapes: " : "Shapes: ");
    wg_page_formula(&d->page, kept(d, &text));
    wg_page_break(&d->page);
}

/* How many contributions the adjoint of x has, up to and with number `last`. */
static int contributions(const derivation *d, uint32_t x, uint32_t last)
{
    int n = 0;
    for (uint32_t k = 0; k < d->sweep->n_parts && k <= last; k++)
        n += d->sweep->part[k].of == x;
    return n;
}

/* The adjoint of what the rule of a contribution belongs to, which some rules hand on as it is. */
static uint32_t handed_on(const derivation *d, const struct contribution *part)
{
    return part->from ? wg_adjoint_in(d->sweep, part->from) : 0;
}

/* What is contributed, in terms of the adjoint of what the rule belongs to. */
static const term *contributed(derivation *d, const struct contribution *part)
{
    const taking_apart w = by_book(d);
    return wg_term_of(&w, part->is, part->is != handed_on(d, part));
}

/* The sum of all that is contributed to the adjoint of x, in order. */
static const term *sum_of_contributions(derivation *d, uint32_t x)
{
    const term *sum = NULL;
    for (uint32_t k = 0; k < d->sweep->n_parts; k++)
        if (d->sweep->part[k].of == x) {
            const term *one = contributed(d, &d->sweep->part[k]);
            sum = sum && one ? wg_term_with(&d->arena, TERM_ADD, sum, one) : one;
        }
    return sum;
}

/* Whether the adjoint of x goes by a symbol that does not say that. */
static bool has_own_name(const derivation *d, uint32_t adjoint, uint32_t x)
{
    return adjoint_of(d, adjoint) == x && at(d, adjoint)->name;
}

/* The adjoint as the sum of all that was contributed to it. */
static void put_fork(derivation *d, uint32_t x)
{
    wg_page_words(&d->page, "Several paths lead from ");
    wg_page_formula(&d->page, symbol(d, x));
    wg_page_words(&d->page, " to ");
    wg_page_formula(&d->page, symbol(d, d->y.index));
    wg_page_words(&d->page, "; what comes back along them is added:");
    wg_page_break(&d->page);
    const char *right = text_of(d, sum_of_contributions(d, x));
    const uint32_t is = wg_adjoint_in(d->sweep, x);
    buffer left = {.pool = &d->tape->pool};
    if (has_own_name(d, is, x))
        wg_add_format(&left, "%s := ", symbol(d, is));
    add_partial(d, &left, x);
    put_equation(d, kept(d, &left), right, is, d->o.blanks);
}

/* One contribution: the rule, the rule with names, the shapes; at the last of several, the sum. */
static void put_contribution(derivation *d, uint32_t number)
{
    const struct contribution *part = &d->sweep->part[number];
    const int all = contributions(d, part->of, d->sweep->n_parts);
    const int before = contributions(d, part->of, number);
    buffer left = {.pool = &d->tape->pool};
    if (part->from && !d->o.blanks)
        put_general_rule(d, at(d, part->from), part->operand);
    if (all == 1 && has_own_name(d, part->is, part->of))
        wg_add_format(&left, "%s := ", symbol(d, part->is));
    add_partial(d, &left, part->of);
    if (all > 1)
        wg_add_format(&left, formulas(d) == LATEX ? "\\text{ of path %d}" : ", path %d,", before);
    put_equation(d, kept(d, &left), text_of(d, contributed(d, part)), part->is, d->o.blanks);
    if (!d->o.blanks && part->is != handed_on(d, part))
        put_shapes(d, part->is);
    if (all > 1 && before == all)
        put_fork(d, part->of);
}

/* Whether a contribution reaches what is asked for. */
static bool is_needed(const derivation *d, const struct contribution *part)
{
    return part->is <= d->s.last && d->s.needed[part->is] && part->sum <= d->s.last &&
           d->s.needed[part->sum];
}

/* What a contribution needs of the backward pass, and what is no adjoint, before it. */
static void put_parts(derivation *d, uint32_t *from, uint32_t to)
{
    for (; *from < to; (*from)++)
        if (d->s.needed[*from] && d->atom[*from] && at(d, *from)->pub.arity > 0 &&
            is_backward(d, *from) && !adjoint_of(d, *from))
            put_introduction(d, *from);
}

static void put_steps(derivation *d)
{
    uint32_t from = UINT32_MAX, introduced = 1;
    for (uint32_t k = 0; !d->failed && k < d->sweep->n_parts; k++) {
        const struct contribution *part = &d->sweep->part[k];
        if (!is_needed(d, part))
            continue;
        if (part->from != from && part->from)
            put_reason(d, at(d, part->from));
        from = part->from;
        put_parts(d, &introduced, part->is);
        put_contribution(d, k);
    }
}

/* ---- The table ------------------------------------------------------------------------------- */

enum { COLUMNS = 3 };

static void set_row(derivation *d, const char *cells[COLUMNS], uint32_t x)
{
    const uint32_t is = wg_adjoint_in(d->sweep, x);
    const taking_apart w = by_book(d);
    const bool long_one = wg_ops_in(&w, is) > WG_MANY_OPS;
    buffer shape = {.pool = &d->tape->pool};
    add_shape(d, &shape, &at(d, x)->pub.shape);
    cells[0] = left_side(d, x);
    cells[1] = d->o.blanks ? blank(d)
               : long_one  ? formulas(d) == LATEX ? "\\text{too long}" : "too long"
                           : right_side(d, is, !d->atom[is] || adjoint_of(d, is) == x);
    cells[2] = kept(d, &shape);
}

static void put_table(derivation *d)
{
    const size_t rows = (size_t)d->count + 1;
    const char **cells = wg_arena_take(&d->arena, rows * COLUMNS * sizeof *cells);
    d->failed |= !cells;
    if (!cells)
        return;
    cells[0] = "with respect to";
    cells[1] = "gradient";
    cells[2] = "shape";
    for (int k = 0; k < d->count; k++)
        set_row(d, cells + (k + 1) * COLUMNS, d->x[k].index);
    wg_page_heading(&d->page, "Gradients");
    wg_page_table(&d->page, cells, (int)rows, COLUMNS);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void put_title(derivation *d)
{
    wg_page_words(&d->page, "The derivatives of ");
    wg_page_formula(&d->page, symbol(d, d->y.index));
    wg_page_words(&d->page, ", derived by the chain rule");
    wg_page_break(&d->page);
}

static void put_derivation(derivation *d)
{
    wg_page_begin(&d->page);
    put_title(d);
    put_given(d);
    put_forward(d);
    wg_page_heading(&d->page, "Backward");
    if (d->o.level == WG_BY_OPS) {
        put_steps(d);
    } else {
        put_introductions(d);
        put_gradients(d);
    }
    put_table(d);
    wg_page_end(&d->page);
}

/* By ops, each tensor of the forward pass is an atom, and so is each adjoint. */
static void mark_every_op(derivation *d)
{
    for (uint32_t i = 1; i <= d->s.last; i++)
        if (d->s.needed[i] && !d->s.fixed[i])
            d->atom[i] |= is_backward(d, i) ? adjoint_of(d, i) != 0 : true;
}

static void mark_leaves_only(derivation *d)
{
    for (uint32_t i = 1; i <= d->s.last; i++)
        d->atom[i] &= at(d, i)->pub.arity == 0;
}

/* A y that is a derivative itself goes by its number, so that one can write ∂v₈/∂x. */
static bool rename_y(derivation *d)
{
    char name[24];
    const node *y = at(d, d->y.index);
    snprintf(name, sizeof name, "v%" PRIu32, d->y.index);
    return y->name || !wg_is_adjoint(y) || wg_rename(d->names, d->y.index, name);
}

static bool choose_symbols(derivation *d)
{
    if (!rename_y(d))
        return false;
    if (d->o.level == WG_BY_OPS)
        mark_every_op(d);
    else if (d->o.level == WG_BY_INPUTS)
        mark_leaves_only(d);
    else
        return name_adjoints(d);
    return true;
}

static bool take_memory(derivation *d)
{
    pool *p = &d->tape->pool;
    d->arena.pool = d->page.out.pool = p;
    d->names = wg_names_new(&d->s);
    d->atom = wg_atoms_new(&d->s, false);
    d->assumed = wg_pool_take(p, (size_t)d->s.last + 1);
    if (d->assumed)
        memset(d->assumed, 0, (size_t)d->s.last + 1);
    return d->names && d->atom && d->assumed;
}

static void give_memory(derivation *d)
{
    pool *p = &d->tape->pool;
    wg_names_free(d->names);
    wg_pool_give(p, d->atom);
    wg_pool_give(p, d->assumed);
    wg_pool_give(p, d->page.out.s);
    wg_arena_rewind(&d->arena, (arena_position){0});
    wg_selection_free(&d->s);
}

static wg_status derive(derivation *d, FILE *out)
{
    d->page.as = d->o.notation;
    if (take_memory(d) && choose_symbols(d))
        put_derivation(d);
    else
        d->failed = true;
    if (d->failed || d->page.out.failed)
        return wg_error_keep(d->tape, WG_ERROR_MEMORY,
                             "wg_write_derivation: no memory for the derivation");
    fwrite(d->page.out.s, 1, d->page.out.length, out);
    return wg_flushed(d->tape, out, "wg_write_derivation");
}

/* The adjoints of all x, of which the derivation is made. */
static wg_status find_adjoints(derivation *d, wg_tensor is[])
{
    for (int k = 0; k < d->count; k++) {
        const uint32_t i = wg_adjoint_in(d->sweep, d->x[k].index);
        if (!i)
            return wg_error_keep(d->tape, WG_ERROR_ARGUMENT,
                                 "wg_write_derivation: %s does not depend on %s",
                                 wg_describe(d->y).s, wg_describe(d->x[k]).s);
        is[k] = at(d, i)->pub.self;
    }
    is[d->count] = d->y;
    return WG_OK;
}

static wg_status choose(derivation *d, FILE *out)
{
    pool *p = &d->tape->pool;
    wg_tensor *is = wg_pool_take(p, ((size_t)d->count + 1) * sizeof *is);
    if (!is)
        return wg_error_keep(d->tape, WG_ERROR_MEMORY,
                             "wg_write_derivation: no memory for the derivation");
    wg_status status = find_adjoints(d, is);
    if (status == WG_OK)
        status = wg_choose(d->tape, is, d->count + 1, out, "wg_write_derivation", &d->s);
    wg_pool_give(p, is);
    return status;
}

wg_status wg_write_derivation(wg_tape *t, wg_tensor y, const wg_tensor x[], int count,
                              const wg_derivation_options *options, FILE *out)
{
    derivation d = {.tape = t, .y = y, .x = x, .count = count};
    if (options)
        d.o = *options;
    wg_status status = wg_check_asked(t, x, count, "wg_write_derivation");
    if (status == WG_OK)
        status = wg_check_asked(t, &y, 1, "wg_write_derivation");
    if (status != WG_OK)
        return status;
    if ((unsigned)d.o.notation > WG_LATEX || (unsigned)d.o.level > WG_BY_INDEX)
        return wg_error_keep(t, WG_ERROR_ARGUMENT, "wg_write_derivation: there is no such %s",
                             (unsigned)d.o.level > WG_BY_INDEX ? "level" : "notation");
    if (!(d.sweep = wg_gradient_of(t, y.index)))
        return wg_error_keep(t, WG_ERROR_STATE,
                             "wg_write_derivation: %s has no gradient yet; call wg_gradient",
                             wg_describe(y).s);
    status = choose(&d, out);
    if (status != WG_OK)
        return status;
    status = derive(&d, out);
    give_memory(&d);
    return status;
}
