/* mermaid.c — graphs in the language of Mermaid.
 *
 * Texts stand between quotes, and every sign of ASCII that is neither letter, digit nor space is
 * written by its number, so that none can mean anything. */
#include "graph.h"

#include <inttypes.h>
#include <string.h>

static bool escape(FILE *out, uint32_t code)
{
    if (code == '\n') {
        fputs("<br>", out);
        return true;
    }
    if (code > ' ' && code < 0x7F && !strchr("0123456789.,+=:", (int)code) &&
        !((code | 0x20) >= 'a' && (code | 0x20) <= 'z')) {
        fprintf(out, "#%" PRIu32 ";", code);
        return true;
    }
    return wg_put_control(out, code);
}

static void indent(FILE *out, int depth)
{
    fprintf(out, "%*s", 4 * (depth < 20 ? depth + 1 : 20), "");
}

/* ---- Vertices -------------------------------------------------------------------------------- */

/* Shape by brackets; colour and border by class. */
static const struct {
    const char *name, *open, *close, *style;
} class[LOOKS] = {
    [LOOK_OP] = {"op", "(", ")", "fill:#ffffff,stroke:#333333"},
    [LOOK_INPUT] = {"input", "([", "])", "fill:#cfe5f5,stroke:#333333"},
    [LOOK_PARAM] = {"param", "[[", "]]", "fill:#fbe0a8,stroke:#333333"},
    [LOOK_STATE] = {"state", "([", "])", "fill:#cde8dc,stroke:#333333,stroke-dasharray:6 3"},
    [LOOK_CONSTANT] = {"constant", "[", "]", "fill:#f2f2f2,stroke:#333333,stroke-dasharray:2 2"},
    [LOOK_ASSIGN] = {"assign", "[[", "]]", "fill:#cde8dc,stroke:#333333"},
    [LOOK_LOSS] = {"loss", "{{", "}}", "fill:#f6c4b4,stroke:#333333"},
    [LOOK_ADJOINT] = {"adjoint", "(", ")", "fill:#e9e1f2,stroke:#6a5a8c,stroke-dasharray:6 3"},
    [LOOK_SUM] = {"sum", "((", "))", "fill:#e9e1f2,stroke:#6a5a8c"},
    [LOOK_FOLD] = {"scope", "[[", "]]", "fill:#ffffff,stroke:#333333"},
    [LOOK_FAILED] = {"failed", "[", "]", "fill:#ffe3e0,stroke:#c00000,stroke-width:3px"},
    [LOOK_NUMBER] = {"number", "[", "]", "fill:#00000000,stroke:#00000000"},
    [LOOK_MORE] = {"more", "[", "]", "fill:#00000000,stroke:#00000000"},
};

static void put_vertex(const outline *o, uint32_t k, int depth)
{
    const vertex *v = &o->g->v[k];
    const look l = wg_look_of(o->g, v);
    FILE *out = o->p->out;
    indent(out, depth);
    wg_put_id(out, o->g, k);
    fprintf(out, "%s\"", class[l].open);
    wg_put_label(o->p, o->g, v);
    fprintf(out, "\"%s:::%s\n", class[l].close, class[l].name);
}

/* A class each for those that were asked for would be too many: they have a broad border, which is
 * said for each. */
static void put_wanted(FILE *out, const graph *g)
{
    for (uint32_t k = 1; k < g->n_v; k++)
        if (g->v[k].into == k && g->v[k].wanted) {
            fputs("    style ", out);
            wg_put_id(out, g, k);
            fprintf(out, " %s,stroke-width:3px\n", class[wg_look_of(g, &g->v[k])].style);
        }
}

static void put_classes(FILE *out, const graph *g)
{
    bool there[LOOKS];
    wg_find_looks(g, there);
    for (int l = 0; l < LOOKS; l++)
        if (there[l])
            fprintf(out, "    classDef %s %s,color:#111111\n", class[l].name, class[l].style);
}

/* ---- Frames ---------------------------------------------------------------------------------- */

static void open_scope(const outline *o, const scope *s, int depth)
{
    indent(o->p->out, depth);
    fprintf(o->p->out, "subgraph frame%" PRIu32 "[\"", s->number);
    wg_put_text(o->p->out, s->path + s->start, escape);
    fputs("\"]\n", o->p->out);
}

static void open_sweep(const outline *o, uint32_t y, int depth)
{
    indent(o->p->out, depth);
    fprintf(o->p->out, "subgraph sweep%" PRIu32 "[\"adjoints of ", y);
    wg_put_title(o->p, o->g, y);
    fputs("\"]\n", o->p->out);
}

static void close(const outline *o, int depth)
{
    indent(o->p->out, depth);
    fputs("end\n", o->p->out);
}

static void put_frame_styles(FILE *out, const graph *g)
{
    for (uint32_t y = 1; y <= g->s.last; y++)
        if (g->at[y].first)
            fprintf(out,
                    "    style sweep%" PRIu32
                    " fill:#00000000,stroke:#6a5a8c,stroke-dasharray:6 3\n",
                    y);
}

/* ---- Edges ----------------------------------------------------------------------------------- */

static const char *arrow_of(const edge *e)
{
    return e->kind == EDGE_SAVED || e->kind == EDGE_ASSIGNED ? "-.->" : "-->";
}

static void put_edge(const pen *p, const graph *g, const edge *e)
{
    fputs("    ", p->out);
    wg_put_id(p->out, g, e->from);
    fprintf(p->out, " %s", arrow_of(e));
    if (wg_has_label(e)) {
        fputs("|\"", p->out);
        wg_put_edge_label(p, e);
        fputs("\"|", p->out);
    }
    fputs(" ", p->out);
    wg_put_id(p->out, g, e->to);
    fputs("\n", p->out);
}

/* ---- The legend ------------------------------------------------------------------------------ */

static void put_legend(FILE *out, const graph *g)
{
    bool there[LOOKS];
    wg_find_looks(g, there);
    fputs("    subgraph legend\n", out);
    for (int l = 0; l < LOOKS; l++)
        if (there[l] && *wg_look_words[l])
            fprintf(out, "        legend%d%s\"%s\"%s:::%s\n", l, class[l].open, wg_look_words[l],
                    class[l].close, class[l].name);
    if (wg_has_edge(g, EDGE_SAVED))
        fputs("        legend_saved[\"dotted: a value that a term reads\"]\n", out);
    fputs("    end\n", out);
}

/* ---- The graph ------------------------------------------------------------------------------- */

static void put_graph(const pen *p, const graph *g)
{
    const outline o = {g, p, open_scope, open_sweep, close, put_vertex};
    fprintf(p->out, "flowchart %s\n", g->show.left_to_right ? "LR" : "TB");
    wg_walk_forward(&o);
    wg_walk_sweeps(&o);
    if (g->show.legend == WG_SHOWN)
        put_legend(p->out, g);
    for (uint32_t k = 0; k < g->n_e; k++)
        put_edge(p, g, &g->e[k]);
    put_classes(p->out, g);
    put_wanted(p->out, g);
    put_frame_styles(p->out, g);
}

wg_status wg_write_mermaid(wg_tape *t, const wg_tensor tensors[], int count,
                           const wg_graph_options *options, FILE *out)
{
    const pen p = {.out = out,
                   .escape = escape,
                   .bold = "<b>",
                   .plain = "</b>",
                   .small = "<small>",
                   .normal = "</small>",
                   .line = "<br>"};
    return wg_draw(t, tensors, count, options, "wg_write_mermaid", &p, put_graph);
}
