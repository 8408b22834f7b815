/* trace.c — what happens on the tape, step by step: the forward pass of a tensor, then the
 * contributions that its sweep adds up. */
#include "print.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char caller[] = "wg_write_trace";

typedef struct trace {
    wg_tape *tape;
    const sweep *sweep; /* NULL: none */
    names *names;
    const selection *s; /* what y needs; all is that, and what the sweep adds up */
    selection all;
    bool *atom; /* of all: what goes by its symbol */
    arena arena;
    bool *told; /* by tensor: whether contributions to its adjoint are */
    grid c;
    wg_trace_options options;
    int64_t steps;
} trace;

static const node *at(const trace *tr, uint32_t i)
{
    return wg_node_at(tr->tape, i);
}

/* ---- Names and formulas ---------------------------------------------------------------------- */

static bool is_number(const node *n)
{
    return wg_is_single(n) && !n->name;
}

static const char *symbol(const trace *tr, uint32_t i)
{
    return wg_symbol(tr->names, PLAIN, i);
}

/* A formula for a tensor; its symbol, unless `whole` is set. */
static void put_formula(trace *tr, uint32_t i, bool whole)
{
    const taking_apart w = {.names = tr->names, .arena = &tr->arena, .atom = tr->atom};
    const term *x = wg_term_of(&w, i, whole);
    buffer text = {.pool = &tr->tape->pool};
    if (x)
        wg_add_term(&text, PLAIN, tr->names, x);
    wg_cell(&tr->c, "%s", text.s ? text.s : "");
    tr->c.text.failed |= !x || text.failed;
    wg_pool_give(text.pool, text.s);
    wg_arena_rewind(&tr->arena, (arena_position){0});
}

/* Whether it is made of constants, and the same number everywhere. */
static bool is_plain(const trace *tr, const node *n)
{
    double number;
    return tr->all.fixed[n->pub.self.index] && n->has_value && wg_is_uniform(n, &number);
}

/* Whether what a rule hands on is made by it, or was there before and goes by its symbol. */
static bool is_new(const trace *tr, const struct contribution *p)
{
    const node *n = at(tr, p->is);
    const bool forward = p->is <= tr->s->last && tr->s->needed[p->is];
    return !forward && (!wg_is_adjoint(n) || n->adjoint_of == p->of);
}

static void put_contribution(trace *tr, const struct contribution *p)
{
    const node *n = at(tr, p->is);
    if (is_plain(tr, n))
        wg_cell_element(&tr->c, n, 0);
    else
        put_formula(tr, p->is, is_new(tr, p));
    wg_cell(&tr->c, "%s", p->from ? "" : " (seed)");
    wg_cell_end(&tr->c);
}

/* ---- Numbers put in -------------------------------------------------------------------------- */

static int64_t largest_of(const node *n)
{
    int64_t largest = 0;
    for (int64_t i = 1; i < wg_node_count(n); i++)
        if (fabs(wg_element_of(n, i)) > fabs(wg_element_of(n, largest)))
            largest = i;
    return largest;
}

/* The element of n that is shown: that which was chosen for either tensor, or the largest. */
static int64_t element_shown(const trace *tr, const node *n, const node *sum)
{
    for (int i = 0; i < tr->options.n_chosen; i++) {
        const wg_chosen *c = &tr->options.chosen[i];
        if (c->tensor.index == n->pub.self.index || c->tensor.index == sum->pub.self.index)
            return c->element;
    }
    return largest_of(n);
}

/* A line for n, which is called `name` and is, or is added to, `sum`. */
static void put_numbers(trace *tr, const char *name, const char *sign, const node *n,
                        const node *sum, bool whole)
{
    const bool stale = tr->all.stale[n->pub.self.index]; /* they would not add up */
    if (!tr->options.numbers || !n->has_value || wg_node_count(n) == 0 || stale)
        return;
    const int64_t i = element_shown(tr, n, sum);
    wg_cell(&tr->c, "      ");
    wg_add_indexed(&tr->c.text, name, &n->pub.shape, i);
    wg_add_numbers(&tr->c.text, sign, tr->names, tr->atom, n->pub.self.index, whole, i);
    wg_line_end(&tr->c);
}

/* ---- Lines ----------------------------------------------------------------------------------- */

static void put_heading(trace *tr, const char *what)
{
    wg_row_end(&tr->c);
    wg_cell(&tr->c, "%s", what);
    wg_line_end(&tr->c);
}

static void put_step(trace *tr)
{
    wg_cell(&tr->c, "%" PRId64, ++tr->steps);
    wg_cell_end(&tr->c);
}

static void put_shape(trace *tr, const node *n)
{
    wg_cell(&tr->c, "%s", n->pub.shape.ndim ? wg_describe_shape(&n->pub.shape).s : "");
    wg_cell_end(&tr->c);
}

/* ∂y/∂x */
static void add_fraction(const trace *tr, buffer *to, uint32_t x)
{
    wg_add_derivative(to, PLAIN, tr->names, tr->sweep->y, x);
}

/* What is there before anything is computed. */
static void put_given(trace *tr, const node *n)
{
    wg_cell_end(&tr->c);
    wg_cell(&tr->c, "%s", symbol(tr, n->pub.self.index));
    wg_cell_end(&tr->c);
    wg_cell_end(&tr->c);
    wg_cell(&tr->c, "%s", n->pub.op->name);
    wg_cell_end(&tr->c);
    put_shape(tr, n);
    wg_cell_value(&tr->c, n);
    wg_row_end(&tr->c);
}

static void put_op(trace *tr, const node *n)
{
    put_step(tr);
    if (!n->name && wg_is_adjoint(n)) {
        wg_add_simple(wg_cell_text(&tr->c), PLAIN, tr->names, n->pub.self.index);
        wg_cell(&tr->c, " := ");
    }
    wg_cell(&tr->c, "%s", symbol(tr, n->pub.self.index));
    wg_cell_end(&tr->c);
    wg_cell(&tr->c, "=");
    wg_cell_end(&tr->c);
    put_formula(tr, n->pub.self.index, true);
    wg_cell_end(&tr->c);
    put_shape(tr, n);
    wg_cell_value(&tr->c, n);
    wg_row_end(&tr->c);
    put_numbers(tr, symbol(tr, n->pub.self.index), " = ", n, n, true);
}

/* Whether p is not the first that is added to its adjoint. */
static bool is_later(const struct contribution *p)
{
    return p->is != p->sum;
}

/* The adjoint that p is added to, if it has a name that it goes by from its first contribution. */
static const node *named_adjoint(const trace *tr, const struct contribution *p)
{
    const node *n = at(tr, wg_adjoint_in(tr->sweep, p->of));
    return n->name && n->sweep_of == tr->sweep->y && n->adjoint_of == p->of ? n : NULL;
}

static void put_adjoint(trace *tr, const struct contribution *p)
{
    const node *named = named_adjoint(tr, p);
    if (named)
        wg_cell(&tr->c, is_later(p) ? "%s" : "%s := ", symbol(tr, named->pub.self.index));
    if (!named || !is_later(p))
        add_fraction(tr, wg_cell_text(&tr->c), p->of);
    wg_cell_end(&tr->c);
}

static void put_numbers_of(trace *tr, const struct contribution *p)
{
    buffer name = {.pool = &tr->tape->pool};
    const node *named = named_adjoint(tr, p), *n = at(tr, p->is);
    const node *sum = at(tr, wg_adjoint_in(tr->sweep, p->of));
    if (named)
        wg_add_text(&name, symbol(tr, named->pub.self.index));
    else
        add_fraction(tr, &name, p->of);
    tr->c.text.failed |= name.failed;
    if (!name.failed && !is_plain(tr, n))
        put_numbers(tr, name.s, is_later(p) ? " += " : " = ", n, sum, is_new(tr, p));
    wg_pool_give(name.pool, name.s);
}

static void put_part(trace *tr, const struct contribution *p)
{
    put_step(tr);
    put_adjoint(tr, p);
    wg_cell(&tr->c, "%s", is_later(p) ? "+=" : "=");
    wg_cell_end(&tr->c);
    put_contribution(tr, p);
    put_shape(tr, at(tr, p->is));
    wg_cell_value(&tr->c, at(tr, p->is));
    wg_cell_end(&tr->c);
    if (is_later(p))
        wg_cell_value(&tr->c, at(tr, p->sum));
    wg_row_end(&tr->c);
    put_numbers_of(tr, p);
}

/* ---- The passes ------------------------------------------------------------------------------ */

static bool is_given(const node *n)
{
    return n->pub.arity == 0;
}

static bool has_forks(const trace *tr)
{
    bool found = false;
    for (uint32_t i = 0; tr->sweep && i < tr->sweep->n_parts; i++)
        found |= tr->told[tr->sweep->part[i].of] && is_later(&tr->sweep->part[i]);
    return found;
}

static void put_titles(trace *tr)
{
    static const char *const titles[] = {"step", "assignment", "", "formula", "shape", "value"};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        wg_cell(&tr->c, "%s", titles[i]);
        wg_cell_end(&tr->c);
    }
    if (has_forks(tr))
        wg_cell(&tr->c, "sum so far");
    wg_row_end(&tr->c);
}

/* Whether another line of a pass is told; the others are counted. */
static bool is_told(const trace *tr, int64_t *lines)
{
    return (*lines)++ < tr->options.most || tr->options.most == 0;
}

static void put_others(trace *tr, int64_t lines, bool numbered)
{
    if (tr->options.most == 0 || lines <= tr->options.most)
        return;
    tr->steps += numbered ? lines - tr->options.most : 0;
    wg_cell(&tr->c, "      … %" PRId64 " more", lines - tr->options.most);
    wg_line_end(&tr->c);
}

static void put_pass(trace *tr, bool given)
{
    int64_t lines = 0;
    for (uint32_t i = 1; i <= tr->s->last; i++) {
        const node *n = at(tr, i);
        if (!tr->s->needed[i] || is_number(n) || is_given(n) != given || !is_told(tr, &lines))
            continue;
        if (given)
            put_given(tr, n);
        else
            put_op(tr, n);
    }
    put_others(tr, lines, !given);
}

static void put_forward(trace *tr)
{
    put_titles(tr);
    put_heading(tr, "given");
    put_pass(tr, true);
    put_heading(tr, "forward");
    put_pass(tr, false);
}

static void put_backward(trace *tr)
{
    if (!tr->sweep)
        return;
    wg_row_end(&tr->c);
    wg_cell(&tr->c, "backward, adjoints of ");
    wg_add_simple(&tr->c.text, PLAIN, tr->names, tr->sweep->y);
    wg_line_end(&tr->c);
    int64_t lines = 0;
    for (uint32_t i = 0; i < tr->sweep->n_parts; i++)
        if (tr->told[tr->sweep->part[i].of] && is_told(tr, &lines))
            put_part(tr, &tr->sweep->part[i]);
    put_others(tr, lines, true);
}

/* ---- The gradients asked for ----------------------------------------------------------------- */

typedef struct counts {
    double largest;
    int64_t zeros, nans;
} counts;

static counts count_of(const node *n)
{
    counts c = {0};
    for (int64_t i = 0; i < wg_node_count(n); i++) {
        const double x = wg_element_of(n, i);
        c.largest = fabs(x) > c.largest ? fabs(x) : c.largest;
        c.zeros += x == 0;
        c.nans += isnan(x);
    }
    return c;
}

static void put_counts(grid *c, const node *n)
{
    if (!n || !n->has_value) {
        for (int k = 0; k < 3; k++, wg_cell_end(c))
            wg_cell(c, "–");
        return;
    }
    const counts of = count_of(n);
    if (of.nans == wg_node_count(n))
        wg_cell(c, "–"); /* no number among them */
    else
        wg_cell_real(c, of.largest);
    wg_cell_end(c);
    wg_cell(c, "%" PRId64 " of %" PRId64, of.zeros, wg_node_count(n));
    wg_cell_end(c);
    wg_cell(c, "%" PRId64, of.nans);
    wg_cell_end(c);
}

static void put_gradient(trace *tr, uint32_t x)
{
    const uint32_t is = wg_adjoint_in(tr->sweep, x);
    add_fraction(tr, wg_cell_text(&tr->c), x);
    wg_cell_end(&tr->c);
    put_shape(tr, at(tr, x));
    put_counts(&tr->c, is ? at(tr, is) : NULL);
    wg_row_end(&tr->c);
}

static void put_footer(trace *tr, const wg_tensor wrt[], int count)
{
    static const char *const titles[] = {"gradient", "shape", "max |g|", "zeros", "NaN"};
    if (!tr->sweep || count == 0)
        return;
    wg_row_end(&tr->c);
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        wg_cell(&tr->c, "%s", titles[i]);
        wg_cell_end(&tr->c);
    }
    wg_row_end(&tr->c);
    for (int i = 0; i < count; i++)
        put_gradient(tr, wrt[i].index);
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* An adjoint is told where one that is asked for flows through it: where its tensor is one of
 * those, or is made from one. */
static void choose_told(trace *tr, const wg_tensor wrt[], int count)
{
    for (int k = 0; k < count; k++)
        if (wrt[k].index <= tr->s->last)
            tr->told[wrt[k].index] = true;
    for (uint32_t i = 1; i <= tr->s->last; i++) {
        const wg_node *y = &at(tr, i)->pub;
        for (int k = 0; k < y->arity && !tr->told[i]; k++)
            tr->told[i] = tr->told[y->x[k].index];
        tr->told[i] |= count == 0;
    }
}

static void put_staleness(trace *tr)
{
    for (uint32_t i = 1; i <= tr->all.last; i++)
        if (tr->all.needed[i] && tr->all.stale[i]) {
            put_heading(tr, "an input has changed since: some values are of an earlier run");
            return;
        }
}

static wg_status write(trace *tr, const wg_tensor wrt[], int count, FILE *out)
{
    choose_told(tr, wrt, count);
    wg_columns_start(&tr->c, tr->tape, "rlrllll");
    put_forward(tr);
    put_backward(tr);
    const wg_status status = wg_columns_write(&tr->c, out, caller);
    if (status != WG_OK)
        return status;
    wg_columns_start(&tr->c, tr->tape, "llrrr");
    put_footer(tr, wrt, count);
    put_staleness(tr);
    wg_line_nonfinite(&tr->c, tr->names, at(tr, tr->s->last)->pub.self, caller);
    return wg_columns_write(&tr->c, out, caller);
}

static wg_status check_chosen(wg_tape *t, const wg_trace_options *o)
{
    if (o->most < 0 || o->n_chosen < 0)
        return wg_error_keep(t, WG_ERROR_ARGUMENT, "%s: a count in the options is negative",
                             caller);
    if (o->n_chosen > 0 && !o->chosen)
        return wg_error_keep(t, WG_ERROR_NULL, "%s: the list of chosen elements is NULL", caller);
    for (int i = 0; i < o->n_chosen; i++) {
        selection s;
        const wg_chosen *c = &o->chosen[i];
        const wg_status status = wg_pick(t, &c->tensor, 1, caller, &s);
        if (status != WG_OK)
            return status;
        wg_selection_free(&s);
        if (c->element < 0 || c->element >= wg_count(c->tensor))
            return wg_error_keep(t, WG_ERROR_ARGUMENT, "%s: %s has no element %" PRId64, caller,
                                 wg_describe(c->tensor).s, c->element);
    }
    return WG_OK;
}

/* Whether the list can be asked for; none needs no list. */
static wg_status check(wg_tape *t, const wg_tensor wrt[], int count, FILE *out)
{
    selection s;
    if (t && count == 0)
        return WG_OK;
    const wg_status status = wg_choose(t, wrt, count, out, caller, &s);
    if (status == WG_OK)
        wg_selection_free(&s);
    return status;
}

/* All of the forward pass, and adjoints, go by their symbols. */
static void choose_atoms(trace *tr)
{
    for (uint32_t i = 1; i <= tr->all.last; i++) {
        const node *n = at(tr, i);
        const bool forward = i <= tr->s->last && tr->s->needed[i];
        tr->atom[i] = tr->all.needed[i] && (forward || n->name || n->pub.arity == 0 ||
                                            (wg_is_adjoint(n) && !tr->all.fixed[i]));
    }
}

static wg_status write_all(trace *tr, const wg_tensor wrt[], int count, FILE *out)
{
    wg_status status = WG_ERROR_MEMORY;
    pool *p = &tr->tape->pool;
    const size_t n = (size_t)tr->all.last + 1;
    tr->told = wg_pool_take(p, 2 * n);
    tr->names = tr->told ? wg_names_new(&tr->all) : NULL;
    if (tr->names) {
        memset(tr->told, 0, 2 * n);
        tr->atom = tr->told + n;
        choose_atoms(tr);
        status = write(tr, wrt, count, out);
        wg_names_free(tr->names);
    } else {
        wg_error_keep(tr->tape, WG_ERROR_MEMORY, "%s: no memory for the trace", caller);
    }
    wg_pool_give(p, tr->told);
    return status;
}

static wg_status trace_of(wg_tensor y, const selection *s, const wg_tensor wrt[], int count,
                          const wg_trace_options *options, FILE *out)
{
    trace tr = {.tape = y.tape, .s = s, .sweep = wg_sweep_of(y.tape, y.index)};
    if (options)
        tr.options = *options;
    tr.arena.pool = &y.tape->pool;
    wg_status status = wg_pick_sweep(y, wrt, count, caller, &tr.all);
    if (status != WG_OK)
        return status;
    status = write_all(&tr, wrt, count, out);
    wg_selection_free(&tr.all);
    return status;
}

wg_status wg_write_trace(wg_tape *t, wg_tensor y, const wg_tensor wrt[], int count,
                         const wg_trace_options *options, FILE *out)
{
    selection s;
    wg_status status = check(t, wrt, count, out);
    if (status == WG_OK && t && options)
        status = check_chosen(t, options);
    if (status == WG_OK)
        status = wg_choose(t, &y, 1, out, caller, &s);
    if (status != WG_OK)
        return status;
    status = trace_of(y, &s, wrt, count, options, out);
    wg_selection_free(&s);
    return status;
}
