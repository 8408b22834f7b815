/* dot.c — graphs in Graphviz's language.
 *
 * An adjoint stands at the rank of its value: the two are of one rank, and edges between adjoints,
 * which go the other way than those between values, pull at nothing. Labels are of Graphviz's
 * HTML-like kind, which has bold and small letters. */
#include "graph.h"

#include <inttypes.h>

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

static void indent(FILE *out, int depth)
{
    fprintf(out, "%*s", 4 * (depth < 20 ? depth + 1 : 20), "");
}

/* ---- Vertices -------------------------------------------------------------------------------- */

#define FAILED                                                                     \
    "shape=box, fillcolor=\"#FFE3E0\", color=\"#C00000\", fontcolor=\"#900000\", " \
    "penwidth=2.5"

/* Shape, border and colour by role; the tints stay apart for the colour-blind, and in grey. */
static const char *const style[LOOKS] = {
    [LOOK_OP] = "shape=box, style=\"rounded,filled\", fillcolor=\"#FFFFFF\"",
    [LOOK_INPUT] = "shape=ellipse, fillcolor=\"#CFE5F5\"",
    [LOOK_PARAM] = "shape=ellipse, peripheries=2, fillcolor=\"#FBE0A8\"",
    [LOOK_STATE] = "shape=ellipse, style=\"filled,dashed\", fillcolor=\"#CDE8DC\"",
    [LOOK_CONSTANT] = "shape=box, style=\"filled,dotted\", fillcolor=\"#F2F2F2\"",
    [LOOK_ASSIGN] = "shape=box, peripheries=2, fillcolor=\"#CDE8DC\"",
    [LOOK_LOSS] = "shape=octagon, fillcolor=\"#F6C4B4\"",
    [LOOK_ADJOINT] = "shape=box, style=\"rounded,filled,dashed\", fillcolor=\"#E9E1F2\"",
    [LOOK_SUM] = "shape=circle, fixedsize=true, width=0.3, fillcolor=\"#E9E1F2\"",
    [LOOK_FOLD] = "shape=box3d, fillcolor=\"#FFFFFF\"",
    [LOOK_FAILED] = FAILED,
    [LOOK_NUMBER] = "shape=plain, style=solid",
    [LOOK_MORE] = "shape=plain, style=solid",
};

static void put_vertex(const outline *o, uint32_t k, int depth)
{
    const vertex *v = &o->g->v[k];
    FILE *out = o->p->out;
    indent(out, depth);
    wg_put_id(out, o->g, k);
    fputs(" [label=<", out);
    wg_put_label(o->p, o->g, v);
    fprintf(out, ">, %s%s];\n", style[wg_look_of(o->g, v)], v->wanted ? ", penwidth=2.5" : "");
}

/* ---- Frames ---------------------------------------------------------------------------------- */

static void open_scope(const outline *o, const scope *s, int depth)
{
    FILE *out = o->p->out;
    indent(out, depth);
    fprintf(out, "subgraph cluster_scope%" PRIu32 " {\n", s->number);
    indent(out, depth + 1);
    fputs("label=<<B>", out);
    wg_put_text(out, s->path + s->start, escape);
    fputs("</B>>; labeljust=l; style=\"rounded,filled\"; color=\"#8A8A8A\"; "
          "fillcolor=\"#00000008\";\n",
          out);
}

static void open_sweep(const outline *o, uint32_t y, int depth)
{
    FILE *out = o->p->out;
    indent(out, depth);
    fprintf(out, "subgraph cluster_%" PRIu32 " {\n", y);
    indent(out, depth + 1);
    fputs("label=<adjoints of <B>", out);
    wg_put_title(o->p, o->g, y);
    fputs("</B>>; style=\"rounded,dashed\"; color=\"#6A5A8C\"; fontcolor=\"#4A3A6C\";\n", out);
}

static void close(const outline *o, int depth)
{
    indent(o->p->out, depth);
    fputs("}\n", o->p->out);
}

/* ---- Edges ----------------------------------------------------------------------------------- */

/* How much an edge matters, and how it looks. */
static const char *style_of(const graph *g, const edge *e)
{
    switch (e->kind) {
    case EDGE_OPERAND:
        return g->v[e->from].kind == VERTEX_NUMBER ? "weight=4"
               : e->back                           ? "color=\"#999999\""
                                                   : "weight=2";
    case EDGE_ASSIGNED:
        return "style=dashed, color=\"#2A7F5B\", constraint=false";
    case EDGE_TERM:
        return "color=\"#6A4C93\", fontcolor=\"#4A3A6C\", constraint=false";
    case EDGE_SUM:
        return "color=\"#6A4C93\", constraint=false";
    case EDGE_SAVED:
        return "style=dotted, color=\"#777777\", arrowhead=open, constraint=false";
    case EDGE_SEED:
        return "color=\"#999999\", constraint=false";
    case EDGE_FAILED:
        return "color=\"#C00000\"";
    }
    return "";
}

static void put_edge(const pen *p, const graph *g, const edge *e)
{
    fputs("    ", p->out);
    wg_put_id(p->out, g, e->from);
    fputs(" -> ", p->out);
    wg_put_id(p->out, g, e->to);
    fprintf(p->out, " [%s", style_of(g, e));
    if (wg_has_label(e)) {
        fputs(e->number ? ", headlabel=<" : ", label=<", p->out);
        wg_put_edge_label(p, e);
        fputs(">", p->out);
    }
    fputs("];\n", p->out);
}

/* What an adjoint, or a box of them, stands beside: its value, or the box of those; 0: nothing. */
static uint32_t value_beside(const graph *g, uint32_t k)
{
    const vertex *v = &g->v[k];
    const bool box = v->kind == VERTEX_FOLD && v->sweep;
    if (v->into != k || (v->kind != VERTEX_ADJOINT && !box))
        return 0;
    const uint32_t value = g->at[box ? v->tensor : v->of].vertex;
    const vertex_kind kind = box ? VERTEX_FOLD : VERTEX_TENSOR;
    return g->v[value].kind == kind && g->v[value].into == value ? value : 0;
}

static void put_ranks(const pen *p, const graph *g)
{
    for (uint32_t k = 1; k < g->n_v; k++) {
        const uint32_t value = value_beside(g, k);
        if (!value)
            continue;
        fputs("    { rank=same; ", p->out);
        wg_put_id(p->out, g, value);
        fputs("; ", p->out);
        wg_put_id(p->out, g, k);
        if (k + 1 < g->n_v && g->v[k + 1].kind == VERTEX_SUM) {
            fputs("; ", p->out);
            wg_put_id(p->out, g, k + 1);
        }
        fputs("; }\n", p->out);
    }
}

/* ---- The legend ------------------------------------------------------------------------------ */

/* A cell of a table that looks as a vertex does, as far as cells can, and the shape in words. */
static const struct {
    const char *cell, *shape;
} sample[LOOKS] = {
    [LOOK_INPUT] = {"BGCOLOR=\"#CFE5F5\" BORDER=\"1\"", "ellipse"},
    [LOOK_PARAM] = {"BGCOLOR=\"#FBE0A8\" BORDER=\"2\"", "double ellipse"},
    [LOOK_STATE] = {"BGCOLOR=\"#CDE8DC\" STYLE=\"dashed\" BORDER=\"1\"", "dashed ellipse"},
    [LOOK_CONSTANT] = {"BGCOLOR=\"#F2F2F2\" STYLE=\"dotted\" BORDER=\"1\"", "dotted box"},
    [LOOK_OP] = {"BGCOLOR=\"#FFFFFF\" BORDER=\"1\"", "round box"},
    [LOOK_LOSS] = {"BGCOLOR=\"#F6C4B4\" BORDER=\"1\"", "octagon"},
    [LOOK_ASSIGN] = {"BGCOLOR=\"#CDE8DC\" BORDER=\"2\"", "double box"},
    [LOOK_ADJOINT] = {"BGCOLOR=\"#E9E1F2\" STYLE=\"dashed\" BORDER=\"1\"", "dashed round box"},
    [LOOK_SUM] = {"BGCOLOR=\"#E9E1F2\" BORDER=\"1\"", "circle"},
    [LOOK_FOLD] = {"BGCOLOR=\"#FFFFFF\" BORDER=\"1\"", "solid box"},
    [LOOK_FAILED] = {"BGCOLOR=\"#FFE3E0\" COLOR=\"#C00000\" BORDER=\"2\"", "red box"},
};

static void put_legend_row(FILE *out, const char *cell, const char *words, const char *shape)
{
    fprintf(out,
            "<TR><TD %s WIDTH=\"24\"> </TD><TD ALIGN=\"LEFT\">%s</TD>"
            "<TD ALIGN=\"LEFT\"><FONT COLOR=\"#777777\">%s</FONT></TD></TR>",
            cell, words, shape);
}

/* Of the looks that there are. */
static void put_legend(FILE *out, const graph *g)
{
    bool there[LOOKS], some = wg_has_edge(g, EDGE_SAVED) || wg_has_edge(g, EDGE_ASSIGNED);
    wg_find_looks(g, there);
    for (int l = 0; l < LOOKS; l++)
        some |= there[l] && sample[l].cell;
    if (!some) /* Graphviz has no tables without rows */
        return;
    fputs("    legend [shape=plain, style=solid, fontsize=9, label=<<TABLE BORDER=\"1\" "
          "COLOR=\"#BBBBBB\" CELLBORDER=\"0\" CELLSPACING=\"3\" CELLPADDING=\"2\">",
          out);
    for (int l = 0; l < LOOKS; l++)
        if (there[l] && sample[l].cell)
            put_legend_row(out, sample[l].cell, wg_look_words[l], sample[l].shape);
    if (wg_has_edge(g, EDGE_SAVED))
        put_legend_row(out, "BORDER=\"0\"", "a value that a term reads", "dotted");
    if (wg_has_edge(g, EDGE_ASSIGNED))
        put_legend_row(out, "BORDER=\"0\"", "where a value is stored", "dashed");
    fputs("</TABLE>>];\n", out);
}

/* ---- The graph ------------------------------------------------------------------------------- */

static void put_graph(const pen *p, const graph *g)
{
    const outline o = {g, p, open_scope, open_sweep, close, put_vertex};
    fprintf(p->out,
            "digraph tape {\n"
            "    graph [charset=\"UTF-8\", newrank=true, nodesep=0.25, ranksep=0.35,%s"
            " fontname=\"Helvetica\", fontsize=12];\n"
            "    node [fontname=\"Helvetica\", fontsize=12, style=filled, height=0.3,"
            " margin=\"0.1,0.05\"];\n"
            "    edge [fontname=\"Helvetica\", fontsize=9, arrowsize=0.7, labeldistance=1.4];\n",
            g->show.left_to_right ? " rankdir=LR," : "");
    const bool framed = wg_has_sweep(g); /* the forward graph, without a border, beside it */
    fputs(framed ? "    subgraph cluster_forward {\n    peripheries=0;\n" : "", p->out);
    wg_walk_forward(&o);
    fputs(framed ? "    }\n" : "", p->out);
    wg_walk_sweeps(&o);
    put_ranks(p, g);
    if (g->show.legend == WG_SHOWN)
        put_legend(p->out, g);
    for (uint32_t k = 0; k < g->n_e; k++)
        put_edge(p, g, &g->e[k]);
    fputs("}\n", p->out);
}

static wg_status draw(wg_tape *t, const wg_tensor tensors[], int count,
                      const wg_graph_options *options, FILE *out, const char *caller)
{
    const pen p = {.out = out,
                   .escape = escape,
                   .bold = "<B>",
                   .plain = "</B>",
                   .small = "<FONT POINT-SIZE=\"9\" COLOR=\"#555555\">",
                   .normal = "</FONT>",
                   .line = "<BR/>"};
    return wg_draw(t, tensors, count, options, caller, &p, put_graph);
}

wg_status wg_write_dot(wg_tape *t, const wg_tensor tensors[], int count, FILE *out)
{
    return draw(t, tensors, count, NULL, out, "wg_write_dot");
}

wg_status wg_write_dot_with(wg_tape *t, const wg_tensor tensors[], int count,
                            const wg_graph_options *options, FILE *out)
{
    return draw(t, tensors, count, options, out, "wg_write_dot_with");
}
