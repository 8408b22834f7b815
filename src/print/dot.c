/* dot.c — the graph that some tensors need, in Graphviz's language.
 *
 * A vertex is a tensor, its id the tensor's index on the tape; an edge goes from an operand to the
 * tensor made from it. What a sweep recorded is a cluster, one for each tensor that was
 * differentiated. Single numbers are drawn anew at each op that uses them: a 1 that half the graph
 * shares would tie it into a knot. Labels are of Graphviz's HTML-like kind, which has bold and
 * small letters. */
#include "print.h"

#include <inttypes.h>
#include <string.h>

typedef struct vertex {
    uint32_t first; /* of the tensors that the sweep of this one recorded; 0 ends */
    uint32_t next;  /* in the same cluster */
} vertex;

typedef struct graph {
    wg_tape *tape;
    FILE *out;
    selection s;
    vertex *at; /* by index on the tape; at[0].first begins the list of those outside clusters */
} graph;

/* ---- Text ------------------------------------------------------------------------------------ */

/* The backslash is doubled because Graphviz looks for escapes in these labels too. */
static bool escape(FILE *out, uint32_t code)
{
    const char *instead = code == '&'    ? "&amp;"
                          : code == '<'  ? "&lt;"
                          : code == '>'  ? "&gt;"
                          : code == '"'  ? "&quot;"
                          : code == '\\' ? "\\\\"
                          : code == '\n' ? "<BR/>"
                          : code == '\t' ? "    "
                                         : NULL;
    if (!instead)
        return wg_put_control(out, code);
    fputs(instead, out);
    return true;
}

static void put_text(FILE *out, const char *text)
{
    wg_put_text(out, text, escape);
}

/* ---- Names ----------------------------------------------------------------------------------- */

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
    if (n->name || !wg_is_adjoint(n)) {
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
    if (!n->name && wg_is_adjoint(n))
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

/* Drawn at each op that uses it. */
static bool is_copied(const graph *g, uint32_t i)
{
    return wg_is_single(wg_node_at(g->tape, i)) && !g->s.wanted[i];
}

/* First line: the name, and what it is the derivative of. */
static void put_heading(const graph *g, const node *n)
{
    if (!n->name && !wg_is_adjoint(n))
        return;
    fputs("<B>", g->out);
    put_title(g, n->pub.self.index);
    fputs("</B>", g->out);
    if (n->name && wg_is_adjoint(n)) {
        fputs(" = ", g->out);
        put_fraction(g, n);
    }
    fputs(wg_is_single(n) ? " = " : "<BR/>", g->out);
}

/* What makes it: a number, its op, or its op and what that changes. */
static void put_maker(const graph *g, const node *n)
{
    if (wg_is_single(n)) {
        wg_put_element(g->out, n, 0);
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
    if (!n->name && !wg_is_adjoint(n) && !wg_is_single(n))
        fprintf(g->out, "  %%%" PRIu32, n->pub.self.index);
    fputs("</FONT>>", g->out);
}

static void put_vertex(const graph *g, uint32_t i, const char *indent)
{
    const node *n = wg_node_at(g->tape, i);
    fprintf(g->out, "%sn%" PRIu32 " [label=", indent, i);
    put_label(g, n);
    fprintf(g->out, ", %s%s];\n", look[n->pub.op->role], g->s.wanted[i] ? ", penwidth=2.5" : "");
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

/* Lists what is needed by cluster, in order of recording. */
static void list_needed(graph *g)
{
    for (uint32_t i = g->s.last; i > 0; i--) {
        if (!g->s.needed[i] || is_copied(g, i))
            continue;
        uint32_t *head = &g->at[wg_node_at(g->tape, i)->sweep_of].first;
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
    for (uint32_t y = 1; y <= g->s.last; y++)
        put_cluster(g, y);
    for (uint32_t i = 1; i <= g->s.last; i++)
        if (g->s.needed[i])
            put_edges(g, i);
    fputs("}\n", g->out);
}

static wg_status draw(graph *g)
{
    const size_t bytes = ((size_t)g->s.last + 1) * sizeof *g->at;
    g->at = wg_pool_take(&g->tape->pool, bytes);
    if (!g->at)
        return wg_error_keep(g->tape, WG_ERROR_MEMORY, "wg_write_dot: no memory for the graph");
    memset(g->at, 0, bytes);
    list_needed(g);
    put_graph(g);
    wg_pool_give(&g->tape->pool, g->at);
    return wg_flushed(g->tape, g->out, "wg_write_dot");
}

wg_status wg_write_dot(wg_tape *t, const wg_tensor tensors[], int count, FILE *out)
{
    graph g = {.tape = t, .out = out};
    wg_status status = wg_choose(t, tensors, count, out, "wg_write_dot", &g.s);
    if (status != WG_OK)
        return status;
    status = draw(&g);
    wg_selection_free(&g.s);
    return status;
}
