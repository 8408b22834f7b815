/* html.c — a page to step through what a tape computes.
 *
 * The page itself, its style and its script are the files of page/, which the build makes a C file
 * of. Here is what it shows: a block of JSON, in which no character has a meaning for HTML. The
 * script lays the graph out, and puts what it has from here into the page as text. */
#include "print.h"

#include <inttypes.h>
#include <math.h>

/* Rows and columns of a large tensor that are in the page. */
enum { CORNER = 6 };

/* Beside those of a story: its entry is needed; the walk that is under way has been there. */
enum { LISTED = 16, VISITED = 32 };

typedef struct web_page {
    wg_tape *tape;
    FILE *out;
    story story;
    names *names;
    arena arena;     /* of one formula */
    bool failed;     /* there was no memory for one */
    uint32_t *stack; /* of a walk, then all that it visited */
    const wg_op **ops;
    size_t n_ops;
} web_page;

/* A comma before all but the first. */
static void put_comma(const web_page *p, bool *first)
{
    if (!*first)
        fputs(",\n", p->out);
    *first = false;
}

/* ---- Names and formulas ---------------------------------------------------------------------- */

static void put_symbol(const web_page *p, uint32_t i)
{
    wg_put_json_string(p->out, wg_symbol(p->names, PLAIN, i));
}

/* What makes a tensor, of what is in the page; or, if not `whole`, its symbol if it has one. */
static void put_formula(web_page *p, uint32_t i, bool whole)
{
    const taking_apart w = {.names = p->names, .arena = &p->arena, .atom = p->story.atom};
    buffer text = {.pool = &p->tape->pool};
    const term *x = wg_term_of(&w, i, whole);
    if (x)
        wg_add_term(&text, PLAIN, p->names, x);
    p->failed |= !x || text.failed;
    fputs(",\"f\":", p->out);
    wg_put_json_string(p->out, text.s ? text.s : "");
    wg_pool_give(text.pool, text.s);
    wg_arena_rewind(&p->arena, (arena_position){0});
}

/* ---- Values ---------------------------------------------------------------------------------- */

/* The corner that is shown: some of the last two axes, at the beginning of the others. */
typedef struct corner {
    int64_t rows, columns, stride;
} corner;

static corner corner_of(const wg_shape *s)
{
    corner c = {1, 1, 1};
    if (s->ndim > 0)
        c.columns = c.stride = s->size[s->ndim - 1];
    if (s->ndim > 1)
        c.rows = s->size[s->ndim - 2];
    for (int d = 0; d < s->ndim; d++)
        if (s->size[d] == 0)
            c.rows = c.columns = 0;
    c.rows = c.rows < CORNER ? c.rows : CORNER;
    c.columns = c.columns < CORNER ? c.columns : CORNER;
    return c;
}

/* Least, mean and largest of what is no NaN, and how many are. */
static void put_summary(const web_page *p, const node *n)
{
    const int64_t count = wg_node_count(n);
    double low = INFINITY, high = -INFINITY, sum = 0;
    int64_t nans = 0;
    for (int64_t i = 0; i < count; i++) {
        const double x = wg_element_of(n, i);
        low = x < low ? x : low;
        high = x > high ? x : high;
        sum += isnan(x) ? 0 : x;
        nans += isnan(x);
    }
    const double mean = nans < count ? sum / (double)(count - nans) : (double)NAN;
    const double all[] = {low, mean, high};
    fprintf(p->out, ",\"nan\":%" PRId64 ",\"sum\":\"", nans);
    for (int k = 0; k < 3; k++) {
        fputs(k ? " " : "", p->out);
        wg_put_real(p->out, nans < count ? all[k] : (double)NAN, n->pub.dtype == WG_F32 && k != 1);
    }
    fputc('"', p->out);
}

/* Numbers are strings: JSON has no NaN, and JavaScript no 64 bits for an i64. */
static void put_value(const web_page *p, const node *y)
{
    const node *n = wg_holder(y);
    if (!n->has_value)
        return;
    const corner c = corner_of(&n->pub.shape);
    fputs(",\"v\":\"", p->out);
    for (int64_t i = 0; i < c.rows; i++)
        for (int64_t j = 0; j < c.columns; j++) {
            fputs(i + j ? " " : "", p->out);
            wg_put_element(p->out, n, i * c.stride + j);
        }
    fputc('"', p->out);
    if (c.rows * c.columns < wg_node_count(n))
        put_summary(p, n);
}

/* ---- Tensors --------------------------------------------------------------------------------- */

/* The number of an op in the list of those in the page. */
static size_t number_of(web_page *p, const wg_op *op)
{
    size_t i = 0;
    while (i < p->n_ops && p->ops[i] != op)
        i++;
    if (i == p->n_ops)
        p->ops[p->n_ops++] = op;
    return i;
}

static void put_list(const web_page *p, const char *key, const wg_tensor *x, int n)
{
    fprintf(p->out, ",\"%s\":[", key);
    for (int k = 0; k < n; k++)
        fprintf(p->out, "%s%" PRIu32, k ? "," : "", x[k].index);
    fputs("]", p->out);
}

static const char *const roles[] = {
    [WG_ROLE_OP] = "op",       [WG_ROLE_INPUT] = "input",       [WG_ROLE_PARAM] = "param",
    [WG_ROLE_STATE] = "state", [WG_ROLE_CONSTANT] = "constant", [WG_ROLE_ASSIGN] = "assign",
};

static void put_kind(web_page *p, const node *n)
{
    fprintf(p->out, ",\"op\":%zu,\"role\":\"%s\",\"dtype\":\"%s\",\"shape\":[",
            number_of(p, n->pub.op), roles[n->pub.op->role], wg_dtype_name(n->pub.dtype));
    for (int d = 0; d < n->pub.shape.ndim; d++)
        fprintf(p->out, "%s%" PRId64, d ? "," : "", n->pub.shape.size[d]);
    fputs("]", p->out);
}

static void put_tensor(web_page *p, uint32_t i)
{
    const node *n = wg_node_at(p->tape, i);
    const unsigned seen = p->story.seen[i];
    fprintf(p->out, "{\"id\":%" PRIu32 ",\"sym\":", i);
    put_symbol(p, i);
    put_kind(p, n);
    if (n->scope) {
        fputs(",\"scope\":", p->out);
        wg_put_json_string(p->out, n->scope->path);
    }
    put_list(p, "x", n->pub.x, n->pub.arity);
    if (n->rule_of)
        fprintf(p->out, ",\"rule\":%" PRIu32, n->rule_of);
    if (n->sweep_of)
        fprintf(p->out, ",\"sweep\":%" PRIu32, n->sweep_of);
    if (n->adjoint_of)
        fprintf(p->out, ",\"adjoint\":%" PRIu32, n->adjoint_of);
    if (n->name)
        fputs(",\"named\":true", p->out);
    fprintf(p->out, "%s%s", seen & SHOWN ? ",\"shown\":true" : "",
            p->story.s.wanted[i] ? ",\"wanted\":true" : "");
    put_value(p, n);
    fputs("}", p->out);
}

/* What steps show, and what that is made of. */
static bool is_listed(const web_page *p, uint32_t i)
{
    return p->story.s.needed[i] && p->story.seen[i] & (SHOWN | ADJOINT | USED | LISTED);
}

static void put_tensors(web_page *p)
{
    bool first = true;
    fputs("\"tensors\":[\n", p->out);
    for (uint32_t i = 1; i <= p->story.s.last; i++)
        if (is_listed(p, i)) {
            put_comma(p, &first);
            put_tensor(p, i);
        }
    fputs("],\n", p->out);
}

static void put_ops(const web_page *p)
{
    fputs("\"ops\":[\n", p->out);
    for (size_t i = 0; i < p->n_ops; i++) {
        const wg_op *op = p->ops[i];
        fputs(i ? ",\n{\"name\":" : "{\"name\":", p->out);
        wg_put_json_string(p->out, op->name);
        if (op->why) {
            fputs(",\"why\":", p->out);
            wg_put_json_string(p->out, op->why);
        }
        fputs("}", p->out);
    }
    fputs("]\n", p->out);
}

/* ---- Steps ----------------------------------------------------------------------------------- */

/* Puts a tensor on the stack, unless the walk has been there. */
static void visit(web_page *p, uint32_t i, size_t *top, size_t *all)
{
    if (p->story.seen[i] & VISITED)
        return;
    p->story.seen[i] |= VISITED;
    p->stack[(*top)++] = i;
    p->stack[p->story.s.last + 1 + (*all)++] = i;
}

static void visit_operands(web_page *p, const wg_node *y, size_t *top, size_t *all)
{
    for (int k = y->arity - 1; k >= 0; k--)
        visit(p, y->x[k].index, top, all);
}

/* Whether a rule has it from elsewhere, and has not computed it on its way. */
static bool is_source(const web_page *p, uint32_t i)
{
    return p->story.seen[i] & (SHOWN | ADJOINT) || !wg_node_at(p->tape, i)->sweep_of;
}

/* A number that a formula has as such: a 1 in a rule is not the seed, though they be one tensor. */
static bool is_quiet_number(const web_page *p, uint32_t i, uint32_t ybar)
{
    return wg_is_single(wg_node_at(p->tape, i)) && !(p->story.seen[i] & SHOWN) && i != ybar;
}

/* Whether a contribution is something that was there before, and not computed by the rule. */
static bool is_handed_on(const web_page *p, const sweep *w, const struct contribution *part)
{
    return part->from == 0 || part->is == wg_adjoint_in(w, part->from) ||
           !wg_node_at(p->tape, part->is)->sweep_of;
}

/* What a contribution is made of: walks back through what the rule computed on its way. */
static void put_sources(web_page *p, const sweep *w, const struct contribution *part)
{
    size_t top = 0, all = 0;
    bool first = true;
    const uint32_t ybar = part->from ? wg_adjoint_in(w, part->from) : part->is;
    if (is_handed_on(p, w, part))
        visit(p, part->is, &top, &all);
    else
        visit_operands(p, &wg_node_at(p->tape, part->is)->pub, &top, &all);
    while (top > 0) {
        const uint32_t i = p->stack[--top];
        if (!is_source(p, i)) {
            visit_operands(p, &wg_node_at(p->tape, i)->pub, &top, &all);
        } else if (!is_quiet_number(p, i, ybar)) {
            fprintf(p->out, "%s%" PRIu32, first ? "" : ",", i);
            p->story.seen[i] |= LISTED;
            first = false;
        }
    }
    for (size_t k = 0; k < all; k++)
        p->story.seen[p->stack[p->story.s.last + 1 + k]] &= (unsigned char)~VISITED;
}

static void put_contribution(web_page *p, const step_shown *s)
{
    const struct contribution *part = s->part;
    fprintf(p->out,
            "{\"y\":%" PRIu32 ",\"seed\":%" PRIu32 ",\"of\":%" PRIu32 ",\"from\":%" PRIu32
            ",\"k\":%" PRId32 ",\"is\":%" PRIu32 ",\"sum\":%" PRIu32 ",\"reads\":[",
            s->sweep->y, s->sweep->seed, part->of, part->from, part->operand, part->is, part->sum);
    put_sources(p, s->sweep, part);
    fputs(s->sweep->whole ? "],\"whole\":true" : "]", p->out);
    put_formula(p, part->is, !is_handed_on(p, s->sweep, part));
    const uint32_t named[] = {s->sweep->y, part->of, part->from, part->is, part->sum};
    for (int k = 0; k < 5; k++)
        p->story.seen[named[k]] |= LISTED;
    const wg_node *from = &wg_node_at(p->tape, part->from)->pub;
    for (int k = 0; part->from && k < from->arity; k++)
        p->story.seen[from->x[k].index] |= LISTED;
}

static void put_step(web_page *p, const step_shown *s)
{
    if (s->part) {
        put_contribution(p, s);
    } else {
        fprintf(p->out, "{\"t\":%" PRIu32, s->tensor);
        put_formula(p, s->tensor, true);
    }
    fputs("}", p->out);
}

static void put_steps(web_page *p)
{
    fputs("\"steps\":[\n", p->out);
    for (size_t i = 0; i < p->story.n_steps; i++) {
        fputs(i ? ",\n" : "", p->out);
        put_step(p, &p->story.steps[i]);
    }
    fputs("],\n", p->out);
}

/* ---- The page -------------------------------------------------------------------------------- */

static void put_pieces(FILE *out, const char *const *piece)
{
    for (; *piece; piece++)
        fputs(*piece, out);
}

static void put_page(web_page *p)
{
    put_pieces(p->out, wg_page_before);
    fprintf(p->out, "{\"format\":1,\"corner\":%d,\n", CORNER);
    put_steps(p);
    put_tensors(p);
    put_ops(p);
    fputs("}\n", p->out);
    put_pieces(p->out, wg_page_after);
}

static bool take_room(web_page *p)
{
    pool *memory = &p->tape->pool;
    const size_t n = (size_t)p->story.s.last + 1;
    p->arena = (arena){.pool = memory};
    p->names = wg_names_new(&p->story.s);
    p->stack = wg_pool_take(memory, 2 * n * sizeof *p->stack);
    p->ops = wg_pool_take(memory, n * sizeof(const wg_op *));
    return p->names && p->stack && p->ops;
}

static wg_status draw(web_page *p)
{
    pool *memory = &p->tape->pool;
    p->failed = !take_room(p);
    if (!p->failed)
        put_page(p);
    wg_pool_give(memory, (void *)p->ops);
    wg_pool_give(memory, p->stack);
    wg_names_free(p->names);
    if (p->failed)
        return wg_error_keep(p->tape, WG_ERROR_MEMORY, "wg_write_html: no memory for the page");
    return wg_flushed(p->tape, p->out, "wg_write_html");
}

wg_status wg_write_html(wg_tape *t, const wg_tensor tensors[], int count, FILE *out)
{
    web_page p = {.tape = t, .out = out};
    selection chosen;
    wg_status status = wg_choose(t, tensors, count, out, "wg_write_html", &chosen);
    if (status != WG_OK)
        return status;
    if (!wg_story_new(&chosen, &p.story))
        return wg_error_keep(t, WG_ERROR_MEMORY, "wg_write_html: no memory for the steps");
    status = draw(&p);
    wg_story_free(&p.story);
    return status;
}
