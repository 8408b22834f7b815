/* json.c — what a tape knows of some tensors, for other programs. docs/graphs.md has the schema. */
#include "print.h"

#include <inttypes.h>
#include <math.h>

/* ---- Values of JSON -------------------------------------------------------------------------- */

static bool escape(FILE *out, uint32_t code)
{
    if (code == '"' || code == '\\')
        fprintf(out, "\\%c", (int)code);
    else if (code < 0x20 || code == 0x7F)
        fprintf(out, "\\u%04" PRIX32, code);
    else
        return false;
    return true;
}

static void put_string(FILE *out, const char *text)
{
    fputs("\"", out);
    wg_put_text(out, text, escape);
    fputs("\"", out);
}

/* A string, or null for NULL. */
static void put_text(FILE *out, const char *text)
{
    if (text)
        put_string(out, text);
    else
        fputs("null", out);
}

/* An index, or null for 0. */
static void put_index(FILE *out, uint32_t i)
{
    if (i)
        fprintf(out, "%" PRIu32, i);
    else
        fputs("null", out);
}

static void put_flag(FILE *out, const char *name, bool set)
{
    fprintf(out, ", \"%s\": %s", name, set ? "true" : "false");
}

/* JSON has no infinities and no NaN: they are strings. */
static void put_number(FILE *out, const node *n, int64_t i)
{
    const bool finite = !wg_is_real(n->pub.dtype) || isfinite(wg_element_of(n, i));
    fputs(finite ? "" : "\"", out);
    if (!finite && isnan(wg_element_of(n, i)))
        fputs("nan", out);
    else
        wg_put_element(out, n, i);
    fputs(finite ? "" : "\"", out);
}

static void put_value(FILE *out, const node *n)
{
    n = wg_holder(n);
    if (!n->has_value || !n->value) {
        fputs("null", out);
        return;
    }
    fputs("[", out);
    for (int64_t i = 0; i < wg_node_count(n); i++) {
        fputs(i ? ", " : "", out);
        put_number(out, n, i);
    }
    fputs("]", out);
}

/* ---- Tensors --------------------------------------------------------------------------------- */

static const char *role_of(const node *n)
{
    static const char *const words[] = {
        [WG_ROLE_OP] = "op",       [WG_ROLE_INPUT] = "input",   [WG_ROLE_PARAM] = "param",
        [WG_ROLE_STATE] = "state", [WG_ROLE_ASSIGN] = "assign", [WG_ROLE_CONSTANT] = "constant",
    };
    return words[n->pub.op->role];
}

static void put_shape(FILE *out, const wg_shape *shape)
{
    fputs("[", out);
    for (int d = 0; d < shape->ndim; d++)
        fprintf(out, "%s%" PRId64, d ? ", " : "", shape->size[d]);
    fputs("]", out);
}

static void put_tensors_of(FILE *out, int count, const wg_tensor x[])
{
    fputs("[", out);
    for (int k = 0; k < count; k++)
        fprintf(out, "%s%" PRIu32, k ? ", " : "", x[k].index);
    fputs("]", out);
}

static void put_details(FILE *out, const node *n)
{
    char text[256] = "";
    if (n->pub.op->details)
        n->pub.op->details(&n->pub, text, sizeof text);
    put_text(out, *text ? text : NULL);
}

static void put_tensor(FILE *out, const selection *s, uint32_t i)
{
    const node *n = wg_node_at(s->tape, i);
    fprintf(out, "    {\"id\": %" PRIu32 ", \"name\": ", i);
    put_text(out, n->name);
    fputs(", \"op\": ", out);
    put_string(out, n->pub.op->name);
    fputs(", \"details\": ", out);
    put_details(out, n);
    fprintf(out, ", \"role\": \"%s\", \"dtype\": \"%s\", \"shape\": ", role_of(n),
            wg_dtype_name(n->pub.dtype));
    put_shape(out, &n->pub.shape);
    fprintf(out, ", \"bytes\": %zu, \"operands\": ", wg_node_bytes(n));
    put_tensors_of(out, n->pub.arity, n->pub.x);
    fputs(", \"scope\": ", out);
    put_string(out, n->scope ? n->scope->path : "");
    fputs(", \"sweep_of\": ", out);
    put_index(out, n->sweep_of);
    fputs(", \"adjoint_of\": ", out);
    put_index(out, n->adjoint_of);
    put_flag(out, "wanted", s->wanted[i]);
    fputs(", \"value\": ", out);
    put_value(out, n);
    fputs("}", out);
}

static void put_tensors(FILE *out, const selection *s)
{
    const char *between = "";
    fputs("  \"tensors\": [\n", out);
    for (uint32_t i = 1; i <= s->last; i++)
        if (s->needed[i]) {
            fputs(between, out);
            put_tensor(out, s, i);
            between = ",\n";
        }
    fputs("\n  ]", out);
}

/* ---- Sweeps ---------------------------------------------------------------------------------- */

static bool is_needed(const selection *s, uint32_t i)
{
    return i <= s->last && s->needed[i];
}

static void put_adjoints(FILE *out, const selection *s, const sweep *of)
{
    const char *between = "";
    fputs(", \"adjoints\": [", out);
    for (uint32_t k = 0; k < of->count; k++)
        if (is_needed(s, of->adjoint[k].is)) {
            fprintf(out, "%s\n      {\"of\": %" PRIu32 ", \"is\": %" PRIu32 "}", between,
                    of->adjoint[k].of, of->adjoint[k].is);
            between = ",";
        }
    fputs("]", out);
}

static void put_contributions(FILE *out, const selection *s, const sweep *of)
{
    const char *between = "";
    fputs(", \"contributions\": [", out);
    for (uint32_t k = 0; k < of->n_parts; k++) {
        const struct contribution *c = &of->part[k];
        if (!is_needed(s, c->is) || !is_needed(s, c->sum))
            continue;
        fprintf(out, "%s\n      {\"of\": %" PRIu32 ", \"from\": ", between, c->of);
        put_index(out, c->from);
        fputs(", \"operand\": ", out);
        if (c->from)
            fprintf(out, "%" PRId32, c->operand);
        else
            fputs("null", out);
        fprintf(out, ", \"is\": %" PRIu32 ", \"sum\": %" PRIu32 "}", c->is, c->sum);
        between = ",";
    }
    fputs("]", out);
}

static void put_sweep(FILE *out, const selection *s, const sweep *of)
{
    fprintf(out, "    {\"y\": %" PRIu32 ", \"seed\": %" PRIu32, of->y, of->seed);
    put_flag(out, "whole", of->whole);
    put_adjoints(out, s, of);
    put_contributions(out, s, of);
    fputs("}", out);
}

/* The latest first. */
static void put_sweeps(FILE *out, const selection *s)
{
    const char *between = "\n";
    fputs("  \"sweeps\": [", out);
    for (const sweep *of = s->tape->sweeps; of; of = of->earlier)
        if (of->y <= s->last && wg_is_told(s, of)) {
            fputs(between, out);
            put_sweep(out, s, of);
            between = ",\n";
        }
    fputs("\n  ]", out);
}

/* What adjoints are of is told with them: all that y is made of, which may be the adjoints of
 * another sweep. */
static void need_values(selection *s)
{
    bool more = true;
    while (more) {
        more = false;
        for (const sweep *of = s->tape->sweeps; of; of = of->earlier)
            if (of->y <= s->last && wg_is_told(s, of) && !s->needed[of->y])
                more = s->needed[of->y] = true;
        wg_mark_needed(s);
    }
}

/* ---- All of it ------------------------------------------------------------------------------- */

static void put_error(FILE *out, const wg_tape *t)
{
    const struct failure *f = &t->failed;
    fputs("  \"error\": ", out);
    if (t->status == WG_OK) {
        fputs("null", out);
        return;
    }
    fprintf(out, "{\"status\": \"%s\", \"message\": ", wg_status_name(t->status));
    put_string(out, t->message);
    fputs(", \"op\": ", out);
    put_text(out, *f->op ? f->op : NULL);
    fputs(", \"operands\": ", out);
    put_tensors_of(out, f->arity, f->x);
    fputs(", \"at\": ", out);
    put_index(out, wg_node_in(f->at) ? f->at.index : 0);
    fputs("}", out);
}

wg_status wg_write_json(wg_tape *t, const wg_tensor tensors[], int count, FILE *out)
{
    static const char caller[] = "wg_write_json";
    selection s;
    const wg_status status = wg_choose_part(t, tensors, count, out, caller, &s);
    if (status != WG_OK)
        return status;
    need_values(&s);
    fputs("{\n  \"format\": \"wengert\", \"version\": 1,\n", out);
    put_error(out, t);
    fputs(",\n", out);
    put_tensors(out, &s);
    fputs(",\n", out);
    put_sweeps(out, &s);
    fputs("\n}\n", out);
    wg_selection_free(&s);
    return wg_flushed(t, out, caller);
}
