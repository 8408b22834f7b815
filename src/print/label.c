/* label.c — what stands in the vertices and at the edges of a graph. */
#include "graph.h"

#include <inttypes.h>
#include <string.h>

static void put_text(const pen *p, const char *text)
{
    wg_put_text(p->out, text, p->escape);
}

/* ---- How vertices look ----------------------------------------------------------------------- */

const char *const wg_look_words[LOOKS] = {
    [LOOK_OP] = "op",
    [LOOK_INPUT] = "input",
    [LOOK_PARAM] = "parameter",
    [LOOK_STATE] = "state",
    [LOOK_CONSTANT] = "constant",
    [LOOK_ASSIGN] = "assignment",
    [LOOK_LOSS] = "differentiated",
    [LOOK_ADJOINT] = "adjoint",
    [LOOK_SUM] = "Σ",
    [LOOK_FOLD] = "scope",
    [LOOK_FAILED] = "failed",
    [LOOK_NUMBER] = "",
    [LOOK_MORE] = "",
};

static look look_of_tensor(const graph *g, uint32_t i)
{
    static const look by_role[] = {
        [WG_ROLE_OP] = LOOK_OP,         [WG_ROLE_INPUT] = LOOK_INPUT,
        [WG_ROLE_PARAM] = LOOK_PARAM,   [WG_ROLE_STATE] = LOOK_STATE,
        [WG_ROLE_ASSIGN] = LOOK_ASSIGN, [WG_ROLE_CONSTANT] = LOOK_CONSTANT,
    };
    const wg_role role = wg_node_at(g->tape, i)->pub.op->role;
    if (i == wg_failed_at(g))
        return LOOK_FAILED;
    if (g->at[i].stub)
        return LOOK_ADJOINT;
    return wg_is_loss(g, i) && role == WG_ROLE_OP ? LOOK_LOSS : by_role[role];
}

look wg_look_of(const graph *g, const vertex *v)
{
    static const look by_kind[] = {
        [VERTEX_ADJOINT] = LOOK_ADJOINT, [VERTEX_SUM] = LOOK_SUM,   [VERTEX_NUMBER] = LOOK_NUMBER,
        [VERTEX_FOLD] = LOOK_FOLD,       [VERTEX_MORE] = LOOK_MORE, [VERTEX_FAILED] = LOOK_FAILED,
    };
    return v->kind == VERTEX_TENSOR ? look_of_tensor(g, v->tensor) : by_kind[v->kind];
}

void wg_find_looks(const graph *g, bool there[LOOKS])
{
    memset(there, 0, LOOKS * sizeof *there);
    for (uint32_t k = 1; k < g->n_v; k++)
        if (g->v[k].into == k)
            there[wg_look_of(g, &g->v[k])] = true;
}

bool wg_has_edge(const graph *g, edge_kind kind)
{
    uint32_t k = 0;
    while (k < g->n_e && g->e[k].kind != kind)
        k++;
    return k < g->n_e;
}

/* ---- Identifiers ----------------------------------------------------------------------------- */

static bool is_first_of_its_y(const graph *g, const sweep *s)
{
    uint32_t k = 0;
    while (k < g->n_sweeps && g->sweeps[k].s->y != s->y)
        k++;
    return k < g->n_sweeps && g->sweeps[k].s == s;
}

static void put_adjoint_id(FILE *out, const graph *g, const vertex *v)
{
    const node *n = wg_node_at(g->tape, v->tensor);
    const bool owned = n->sweep_of == v->sweep->y && is_first_of_its_y(g, v->sweep);
    fprintf(out, "n%" PRIu32, v->tensor);
    if (!owned || n->adjoint_of != v->of)
        fprintf(out, "_of%" PRIu32, v->of);
    if (!owned)
        fprintf(out, "_in%" PRIu32 "_%" PRIu32, v->sweep->y, v->sweep->seed);
}

void wg_put_id(FILE *out, const graph *g, uint32_t k)
{
    const vertex *v = &g->v[k];
    switch (v->kind) {
    case VERTEX_TENSOR:
        fprintf(out, "n%" PRIu32, v->tensor);
        break;
    case VERTEX_SUM:
        fputs("sum_", out);
        put_adjoint_id(out, g, v);
        break;
    case VERTEX_ADJOINT:
        put_adjoint_id(out, g, v);
        break;
    case VERTEX_NUMBER:
        fprintf(out, "n%" PRIu32 "_%" PRIu32, v->tensor, v->of);
        break;
    case VERTEX_FOLD:
        fprintf(out, "scope%" PRIu32, v->folded->number);
        if (v->sweep)
            fprintf(out, "_in%" PRIu32 "_%" PRIu32, v->sweep->y, v->sweep->seed);
        break;
    case VERTEX_MORE:
        fputs("more", out);
        break;
    case VERTEX_FAILED:
        fputs("failed", out);
        break;
    }
}

/* ---- What tensors are called ----------------------------------------------------------------- */

/* As formulas call it, but for the quotes around what is no usual name. */
static void put_name(const pen *p, const graph *g, const node *n)
{
    const char *symbol = wg_symbol(g->names, PLAIN, n->pub.self.index);
    const bool quoted = symbol && strncmp(symbol, "«", strlen("«")) == 0;
    put_text(p, symbol && !quoted ? symbol : n->name);
}

/* v₁₂ */
static void put_number(const pen *p, uint32_t i)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%" PRIu32, i);
    fputs("v", p->out);
    for (const char *d = digits; *d; d++)
        fprintf(p->out, "\xE2\x82%c", 0x80 + (*d - '0')); /* ₀ + d */
}

/* A tensor in few letters: its name, or its number. */
static void put_short(const pen *p, const graph *g, uint32_t i)
{
    const node *n = wg_node_at(g->tape, i);
    if (n->name)
        put_name(p, g, n);
    else
        put_number(p, i);
}

/* The same inside a fraction: an adjoint without a name is itself a fraction. Deeper ones go by
 * their numbers. */
static void put_part(const pen *p, const graph *g, uint32_t i)
{
    const node *n = wg_node_at(g->tape, i);
    if (n->name || !wg_is_adjoint(n)) {
        put_short(p, g, i);
        return;
    }
    fputs("(∂", p->out);
    put_short(p, g, n->sweep_of);
    fputs("/∂", p->out);
    put_short(p, g, n->adjoint_of);
    fputs(")", p->out);
}

void wg_put_fraction(const pen *p, const graph *g, uint32_t y, uint32_t x)
{
    fputs("∂", p->out);
    put_part(p, g, y);
    fputs("/∂", p->out);
    put_part(p, g, x);
}

void wg_put_title(const pen *p, const graph *g, uint32_t i)
{
    const node *n = wg_node_at(g->tape, i);
    if (!n->name && wg_is_adjoint(n))
        wg_put_fraction(p, g, n->sweep_of, n->adjoint_of);
    else
        put_short(p, g, i);
}

/* ---- Vertices -------------------------------------------------------------------------------- */

static void small(const pen *p)
{
    fputs(p->line, p->out);
    fputs(p->small, p->out);
}

static void normal(const pen *p)
{
    fputs(p->normal, p->out);
}

/* Whether a vertex says a tensor's value. */
static bool says_value(const graph *g, const node *n)
{
    const bool there = wg_holder(n)->has_value && wg_holder(n)->value;
    if (g->show.values == WG_HIDDEN || wg_is_single(n))
        return false;
    return there || g->show.values == WG_SHOWN || (g->computed && n->sweep_of);
}

static void put_details(const pen *p, const node *n)
{
    char text[256] = "";
    if (n->pub.op->details)
        n->pub.op->details(&n->pub, text, sizeof text);
    if (*text) {
        fputs(" ", p->out);
        put_text(p, text);
    }
}

/* What makes it: its op, and what that changes. */
static void put_maker(const pen *p, const graph *g, const node *n)
{
    put_text(p, n->pub.op->name);
    put_details(p, n);
    if (n->pub.op->role == WG_ROLE_ASSIGN) {
        fprintf(p->out, " to %s", p->bold);
        wg_put_title(p, g, n->pub.x[0].index);
        fputs(p->plain, p->out);
    }
}

/* First line: the name, and what it is the derivative of; false: it has neither. */
static bool put_heading(const pen *p, const graph *g, const node *n)
{
    if (!n->name && !wg_is_adjoint(n))
        return false;
    fputs(p->bold, p->out);
    wg_put_title(p, g, n->pub.self.index);
    fputs(p->plain, p->out);
    if (n->name && wg_is_adjoint(n)) {
        fputs(" = ", p->out);
        wg_put_fraction(p, g, n->sweep_of, n->adjoint_of);
    }
    return true;
}

static void put_heading_and_number(const pen *p, const graph *g, const node *n)
{
    fputs(put_heading(p, g, n) ? " = " : "", p->out);
    wg_put_element(p->out, n, 0);
}

/* An adjoint by its name, if it was recorded as that of this tensor; else as the fraction. */
static void put_adjoint_heading(const pen *p, const graph *g, const vertex *v)
{
    const node *n = wg_node_at(g->tape, v->tensor);
    const bool own = n->name && n->adjoint_of == v->of && n->sweep_of == v->sweep->y;
    fputs(p->bold, p->out);
    if (own)
        put_name(p, g, n);
    else
        wg_put_fraction(p, g, v->sweep->y, v->of);
    fputs(p->plain, p->out);
    if (own) {
        fputs(" = ", p->out);
        wg_put_fraction(p, g, v->sweep->y, v->of);
    } else if (n->name) {
        fputs(" = ", p->out);
        put_name(p, g, n);
    }
    if (wg_is_single(n)) {
        fputs(" = ", p->out);
        wg_put_element(p->out, n, 0);
    }
}

/* The small line: dtype, shape, bytes, and the number of what has no name. */
static void put_facts(const pen *p, const graph *g, const node *n)
{
    const bool number =
        !n->name && !wg_is_single(n) && (!wg_is_adjoint(n) || wg_is_loss(g, n->pub.self.index));
    const char *between = "";
    if (g->show.dtypes == WG_HIDDEN && g->show.shapes == WG_HIDDEN && g->show.bytes == WG_HIDDEN &&
        !number)
        return;
    small(p);
    if (g->show.dtypes == WG_SHOWN) {
        fputs(wg_dtype_name(n->pub.dtype), p->out);
        between = " ";
    }
    if (g->show.shapes == WG_SHOWN) {
        fprintf(p->out, "%s%s", between,
                n->pub.shape.ndim ? wg_describe_shape(&n->pub.shape).s : "scalar");
        between = " ";
    }
    if (g->show.bytes == WG_SHOWN) {
        fprintf(p->out, "%s%zu bytes", between, wg_node_bytes(n));
        between = " ";
    }
    if (number)
        fprintf(p->out, "%s%s", between, between), put_number(p, n->pub.self.index);
    normal(p);
}

static void put_value_line(const pen *p, const graph *g, const node *n)
{
    if (!says_value(g, n))
        return;
    fputs(p->line, p->out);
    wg_put_value(p->out, n, g->show.exact, p->line);
}

/* The adjoint in the latest sweep, "–" where that was not computed. */
static void put_adjoint_line(const pen *p, const graph *g, const node *n)
{
    const uint32_t i = n->pub.self.index;
    if ((!g->last && g->show.adjoints != WG_SHOWN) || !wg_is_real(n->pub.dtype) ||
        n->pub.op->role == WG_ROLE_CONSTANT)
        return;
    const uint32_t is = g->last && i <= g->last->y ? wg_adjoint_in(g->last, i) : 0;
    fputs(p->line, p->out);
    if (g->last)
        wg_put_fraction(p, g, g->last->y, i);
    else
        fputs("adjoint", p->out);
    fputs(" = ", p->out);
    if (is)
        wg_put_value(p->out, wg_node_at(g->tape, is), g->show.exact, p->line);
    else
        fputs("–", p->out);
}

static void put_tensor(const pen *p, const graph *g, const vertex *v)
{
    const node *n = wg_node_at(g->tape, v->tensor);
    if (wg_is_single(n)) {
        put_heading_and_number(p, g, n);
    } else {
        const bool named = put_heading(p, g, n), made = !g->at[v->tensor].stub;
        fputs(named && made ? p->line : "", p->out);
        if (made)
            put_maker(p, g, n);
    }
    put_facts(p, g, n);
    put_value_line(p, g, n);
    put_adjoint_line(p, g, n);
    if (v->tensor == wg_failed_at(g)) {
        fputs(p->line, p->out);
        put_text(p, g->tape->message);
    }
}

static void put_adjoint(const pen *p, const graph *g, const vertex *v)
{
    const node *n = wg_node_at(g->tape, v->tensor);
    put_adjoint_heading(p, g, v);
    put_facts(p, g, n);
    put_value_line(p, g, n);
}

static void put_count(const pen *p, uint32_t n, const char *one, const char *several, bool *first)
{
    if (!n)
        return;
    fprintf(p->out, "%s%" PRIu32 " %s", *first ? "" : ", ", n, n == 1 ? one : several);
    *first = false;
}

static void put_fold(const pen *p, const graph *g, const vertex *v)
{
    bool first = true;
    fputs(p->bold, p->out);
    if (v->sweep)
        fputs("adjoints of ", p->out);
    put_text(p, v->folded->path);
    fprintf(p->out, "/…%s", p->plain);
    small(p);
    put_count(p, v->inputs, "input", "inputs", &first);
    put_count(p, v->params, "parameter", "parameters", &first);
    put_count(p, v->states, "state", "states", &first);
    put_count(p, v->ops, "op", "ops", &first);
    normal(p);
    (void)g;
}

static void put_failed(const pen *p, const graph *g)
{
    if (*g->tape->failed.op) {
        fputs(p->bold, p->out);
        put_text(p, g->tape->failed.op);
        fprintf(p->out, "%s%s", p->plain, p->line);
    }
    put_text(p, g->tape->message);
}

void wg_put_label(const pen *p, const graph *g, const vertex *v)
{
    switch (v->kind) {
    case VERTEX_TENSOR:
        put_tensor(p, g, v);
        break;
    case VERTEX_ADJOINT:
        put_adjoint(p, g, v);
        break;
    case VERTEX_SUM:
        fputs("Σ", p->out);
        break;
    case VERTEX_NUMBER:
        put_heading_and_number(p, g, wg_node_at(g->tape, v->tensor));
        break;
    case VERTEX_FOLD:
        put_fold(p, g, v);
        break;
    case VERTEX_MORE:
        fprintf(p->out, "… %" PRIu32 " more", v->tensor);
        break;
    case VERTEX_FAILED:
        put_failed(p, g);
        break;
    }
}

/* ---- Edges ----------------------------------------------------------------------------------- */

bool wg_has_label(const edge *e)
{
    return e->number || e->formula;
}

void wg_put_edge_label(const pen *p, const edge *e)
{
    if (e->number)
        fprintf(p->out, "%d", e->number);
    else if (e->formula)
        put_text(p, e->formula);
}
