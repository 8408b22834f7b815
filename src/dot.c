/* dot.c — the graph that some tensors need, in Graphviz's language.
 *
 * A vertex is a tensor, its id the tensor's index on the tape; an edge goes from an operand to the
 * tensor made from it. What a sweep recorded is a cluster, one for each tensor that was
 * differentiated. Single numbers are drawn anew at each op that uses them: a 1 that half the graph
 * shares would tie it into a knot. Labels are of Graphviz's HTML-like kind, which has bold and
 * small letters. */
#include "internal.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct vertex {
    bool needed, wanted;
    uint32_t first; /* of the tensors that the sweep of this one recorded; 0 ends */
    uint32_t next;  /* in the same cluster */
} vertex;

typedef struct graph {
    wg_tape *tape;
    FILE *out;
    uint32_t last; /* the latest needed tensor */
    vertex *at;    /* by index on the tape; at[0].first begins the list of those outside clusters */
} graph;

/* ---- Text ------------------------------------------------------------------------------------ */

/* What stands for a character that cannot stand for itself; NULL for one that can. The backslash is
 * doubled because Graphviz looks for escapes in these labels too. */
static const char *escape(uint32_t code)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\\':
        return "\\\\";
    case '\n':
        return "<BR/>";
    case '\t':
        return "    ";
    case 0x7F:
        return "\u2421";
    case 0xFFFE:
    case 0xFFFF:
        return "\uFFFD";
    }
    return code >= 0x80 && code < 0xA0 ? "\uFFFD" : NULL;
}

/* Any bytes, as Graphviz will show them: control characters by their pictures, ␁ and so on; what
 * is not UTF-8 by the replacement character. */
static void put_text(FILE *out, const char *text)
{
    const char *end = text + strlen(text);
    for (int length; text < end; text += length) {
        uint32_t code;
        length = wg_utf8(text, (size_t)(end - text), &code);
        const char *instead = length ? escape(code) : "\uFFFD";
        if (instead)
            fputs(instead, out);
        else if (code < 0x20)
            fprintf(out, "\xE2\x90%c", (int)(0x80 + code)); /* U+2400 + code */
        else
            fwrite(text, 1, (size_t)length, out);
        if (!length)
            length = 1;
    }
}

/* The shortest decimal that reads back as the same number. */
static void put_real(FILE *out, double x, bool single)
{
    char shortest[40] = "", text[40];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        const double back = strtod(text, NULL);
        const bool same = (single ? (double)(float)back : back) == x || digits == 17;
        if (same && (!*shortest || strlen(text) < strlen(shortest)))
            strcpy(shortest, text);
    }
    for (char *c = shortest; *c; c++)
        if (*c == ',')
            *c = '.'; /* some locales write a comma */
    fputs(shortest, out);
}

static void put_number(FILE *out, const node *n)
{
    switch (n->pub.dtype) {
    case WG_F32:
        put_real(out, (double)*(const float *)n->value, true);
        break;
    case WG_F64:
        put_real(out, *(const double *)n->value, false);
        break;
    case WG_I64:
        fprintf(out, "%" PRId64, *(const int64_t *)n->value);
        break;
    }
}

/* ---- Names ----------------------------------------------------------------------------------- */

static bool is_adjoint(const node *n)
{
    return n->sweep_of && n->adjoint_of;
}

/* A tensor in few letters: its name, or its number. */
static void put_short(const graph *g, uint32_t i)
{
    const node *n = wg_node_at(g->tape, i);
    if (n->name)
        put_text(g->out, n->name);
    else
        fprintf(g->out, "%%%" PRIu32, i);
}

/* The same inside a fraction: an adjoint without a name is itself a fraction. Deeper ones go by
 * their numbers. */
static void put_part(const graph *g, uint32_t i)
{
    const node *n = wg_node_at(g->tape, i);
    if (n->name || !is_adjoint(n)) {
        put_short(g, i);
        return;
    }
    fputs("(∂", g->out);
    put_short(g, n->sweep_of);
    fputs("/∂", g->out);
    put_short(g, n->adjoint_of);
    fputs(")", g->out);
}

/* ∂y/∂x */
static void put_fraction(const graph *g, const node *n)
{
    fputs("∂", g->out);
    put_part(g, n->sweep_of);
    fputs("/∂", g->out);
    put_part(g, n->adjoint_of);
}

static void put_title(const graph *g, uint32_t i)
{
    const node *n = wg_node_at(g->tape, i);
    if (!n->name && is_adjoint(n))
        put_fraction(g, n);
    else
        put_short(g, i);
}

/* ---- Vertices -------------------------------------------------------------------------------- */

/* Shape, border and colour by role; the tints stay apart for the colour-blind, and in grey. */
static const char *const look[] = {
    [WG_ROLE_OP] = "shape=box, style=\"rounded,filled\", fillcolor=\"#FFFFFF\"",
    [WG_ROLE_INPUT] = "shape=ellipse, fillcolor=\"#CFE5F5\"",
    [WG_ROLE_PARAM] = "shape=ellipse, peripheries=2, fillcolor=\"#FBE0A8\"",
    [WG_ROLE_STATE] = "shape=ellipse, style=\"filled,dashed\", fillcolor=\"#CDE8DC\"",
    [WG_ROLE_CONSTANT] = "shape=box, style=\"filled,dotted\", fillcolor=\"#F2F2F2\"",
    [WG_ROLE_ASSIGN] = "shape=box, peripheries=2, fillcolor=\"#CDE8DC\"",
};

static bool is_number(const node *n)
{
    return n->pub.op->role == WG_ROLE_CONSTANT && wg_node_count(n) == 1;
}

/* Drawn at each op that uses it. */
static bool is_copied(const graph *g, uint32_t i)
{
    return is_number(wg_node_at(g->tape, i)) && !g->at[i].wanted;
}

/* First line: the name, and what it is the derivative of. */
static void put_heading(const graph *g, const node *n)
{
    if (!n->name && !is_adjoint(n))
        return;
    fputs("<B>", g->out);
    put_title(g, n->pub.self.index);
    fputs("</B>", g->out);
    if (n->name && is_adjoint(n)) {
        fputs(" = ", g->out);
        put_fraction(g, n);
    }
    fputs(is_number(n) ? " = " : "<BR/>", g->out);
}

/* What makes it: a number, its op, or its op and what that changes. */
static void put_maker(const graph *g, const node *n)
{
    if (is_number(n)) {
        put_number(g->out, n);
        return;
    }
    put_text(g->out, n->pub.op->name);
    if (n->pub.op->role == WG_ROLE_ASSIGN) {
        fputs(" to <B>", g->out);
        put_title(g, n->pub.x[0].index);
        fputs("</B>", g->out);
    }
}

static void put_label(const graph *g, const node *n)
{
    fputs("<", g->out);
    put_heading(g, n);
    put_maker(g, n);
    fprintf(g->out, "<BR/><FONT POINT-SIZE=\"9\" COLOR=\"#555555\">%s %s",
            wg_dtype_name(n->pub.dtype),
            n->pub.shape.ndim ? wg_describe_shape(&n->pub.shape).s : "scalar");
    if (!n->name && !is_adjoint(n) && !is_number(n))
        fprintf(g->out, "  %%%" PRIu32, n->pub.self.index);
    fputs("</FONT>>", g->out);
}

static void put_vertex(const graph *g, uint32_t i, const char *indent)
{
    const node *n = wg_node_at(g->tape, i);
    fprintf(g->out, "%sn%" PRIu32 " [label=", indent, i);
    put_label(g, n);
    fprintf(g->out, ", %s%s];\n", look[n->pub.op->role], g->at[i].wanted ? ", penwidth=2.5" : "");
}

/* The numbers that op i uses, next to it; one used twice is there once. */
static void put_copies(const graph *g, uint32_t i, const char *indent)
{
    const wg_node *y = &wg_node_at(g->tape, i)->pub;
    uint32_t before = 0;
    for (int k = 0; k < y->arity; before = y->x[k++].index) {
        const uint32_t x = y->x[k].index;
        if (!is_copied(g, x) || x == before)
            continue;
        fprintf(g->out, "%sn%" PRIu32 "_%" PRIu32 " [label=", indent, x, i);
        put_label(g, wg_node_at(g->tape, x));
        fputs(", shape=plain, style=solid];\n", g->out);
    }
}

static void put_list(const graph *g, uint32_t first, const char *indent)
{
    for (uint32_t i = first; i; i = g->at[i].next) {
        put_vertex(g, i, indent);
        put_copies(g, i, indent);
    }
}

static void put_cluster(const graph *g, uint32_t y)
{
    if (!g->at[y].first)
        return;
    fprintf(g->out, "    subgraph cluster_%" PRIu32 " {\n        label=<adjoints of <B>", y);
    put_title(g, y);
    fputs("</B>>;\n        style=\"rounded,filled\"; color=\"#B8B8B8\"; fillcolor=\"#F6F1F8\";\n",
          g->out);
    put_list(g, g->at[y].first, "        ");
    fputs("    }\n", g->out);
}

/* ---- Edges ----------------------------------------------------------------------------------- */

static bool is_assigned(const wg_node *y, int k)
{
    return y->op->role == WG_ROLE_ASSIGN && k == 0;
}

/* An arrow from the assignment to its target, which pulls nothing about. */
static void put_assignment(const graph *g, const wg_node *y)
{
    fprintf(g->out,
            "    n%" PRIu32 " -> n%" PRIu32
            " [style=dashed, color=\"#2A7F5B\", constraint=false];\n",
            y->self.index, y->x[0].index);
}

/* How much an edge matters: a number stays at its op; where a sweep looks back at a value from
 * outside, the edge is grey. */
static const char *weight_of(const graph *g, const node *y, uint32_t x)
{
    if (is_copied(g, x))
        return "weight=4";
    if (y->sweep_of && y->sweep_of != wg_node_at(g->tape, x)->sweep_of)
        return "color=\"#999999\"";
    return "weight=1";
}

static void put_edge(const graph *g, const node *y, int k, bool numbered)
{
    const uint32_t i = y->pub.self.index, x = y->pub.x[k].index;
    fprintf(g->out, "    n%" PRIu32, x);
    if (is_copied(g, x))
        fprintf(g->out, "_%" PRIu32, i);
    fprintf(g->out, " -> n%" PRIu32 " [%s", i, weight_of(g, y, x));
    if (numbered)
        fprintf(g->out, ", headlabel=\"%d\"", k + 1);
    fputs("];\n", g->out);
}

static void put_edges(const graph *g, uint32_t i)
{
    const node *y = wg_node_at(g->tape, i);
    const bool assigns = y->pub.op->role == WG_ROLE_ASSIGN;
    const bool numbered = y->pub.arity > 1 && !assigns && !y->pub.op->commutes;
    for (int k = 0; k < y->pub.arity; k++)
        if (is_assigned(&y->pub, k))
            put_assignment(g, &y->pub);
        else
            put_edge(g, y, k, numbered);
}

/* ---- The graph ------------------------------------------------------------------------------- */

/* Marks what the wanted tensors need, by one walk backwards, and lists it by cluster, in order of
 * recording. */
static void mark_needed(graph *g)
{
    for (uint32_t i = g->last; i > 0; i--) {
        const node *n = wg_node_at(g->tape, i);
        if (!g->at[i].needed)
            continue;
        for (int k = 0; k < n->pub.arity; k++)
            g->at[n->pub.x[k].index].needed = true;
        if (is_copied(g, i))
            continue;
        uint32_t *head = &g->at[n->sweep_of].first;
        g->at[i].next = *head;
        *head = i;
    }
}

static void put_graph(const graph *g)
{
    fputs("digraph tape {\n"
          "    graph [charset=\"UTF-8\", newrank=true, nodesep=0.25, ranksep=0.35,"
          " fontname=\"Helvetica\", fontsize=12];\n"
          "    node [fontname=\"Helvetica\", fontsize=12, style=filled, height=0.3,"
          " margin=\"0.1,0.05\"];\n"
          "    edge [fontname=\"Helvetica\", fontsize=9, arrowsize=0.7, labeldistance=1.4];\n",
          g->out);
    put_list(g, g->at[0].first, "    ");
    for (uint32_t y = 1; y <= g->last; y++)
        put_cluster(g, y);
    for (uint32_t i = 1; i <= g->last; i++)
        if (g->at[i].needed)
            put_edges(g, i);
    fputs("}\n", g->out);
}

static wg_status draw(wg_tape *t, const wg_tensor tensors[], int count, FILE *out)
{
    graph g = {.tape = t, .out = out};
    for (int i = 0; i < count; i++)
        if (tensors[i].index > g.last)
            g.last = tensors[i].index;
    const size_t bytes = ((size_t)g.last + 1) * sizeof *g.at;
    g.at = wg_pool_take(&t->pool, bytes);
    if (!g.at)
        return wg_error_keep(t, WG_ERROR_MEMORY, "wg_write_dot: no memory for the graph");
    memset(g.at, 0, bytes);
    for (int i = 0; i < count; i++)
        g.at[tensors[i].index].needed = g.at[tensors[i].index].wanted = true;
    mark_needed(&g);
    put_graph(&g);
    wg_pool_give(&t->pool, g.at);
    if (fflush(out) != 0 || ferror(out))
        return wg_error_keep(t, WG_ERROR_IO, "wg_write_dot: writing to the file failed");
    return WG_OK;
}

static wg_status check_tensor(wg_tape *t, wg_tensor x, int i)
{
    if (!x.tape || (x.tape == t && x.index == 0))
        return wg_error_keep(t, WG_ERROR_NULL, "wg_write_dot: tensor %d is %s", i + 1,
                             x.tape ? "poisoned" : "without a tape");
    if (x.tape != t)
        return wg_error_keep(t, WG_ERROR_ARGUMENT, "wg_write_dot: tensor %d is of another tape",
                             i + 1);
    if (!wg_node_in(x))
        return wg_error_keep(t, WG_ERROR_STATE, "wg_write_dot: tensor %d was dropped by wg_rewind",
                             i + 1);
    return WG_OK;
}

wg_status wg_write_dot(wg_tape *t, const wg_tensor tensors[], int count, FILE *out)
{
    if (!t)
        return WG_ERROR_NULL;
    if (!tensors || !out)
        return wg_error_keep(t, WG_ERROR_NULL, "wg_write_dot: the %s is NULL",
                             tensors ? "file" : "list of tensors");
    if (count < 1)
        return wg_error_keep(t, WG_ERROR_ARGUMENT, "wg_write_dot: %d tensors", count);
    for (int i = 0; i < count; i++) {
        const wg_status status = check_tensor(t, tensors[i], i);
        if (status != WG_OK)
            return status;
    }
    return draw(t, tensors, count, out);
}
