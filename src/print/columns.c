/* columns.c — text in columns: rows are collected first, because the widest cell sets a column's
 * width. A row is a byte, ROW or LINE, and its cells, each with a zero byte at the end; a line has
 * one. */
#include "print.h"
#include "utf8.h"

#include <stdarg.h>
#include <string.h>

enum { ROW = 1, LINE = 2 };

/* ---- Collecting ------------------------------------------------------------------------------ */

void wg_columns_start(grid *c, wg_tape *t, const char *alignment)
{
    *c = (grid){.tape = t, .alignment = alignment, .text = {.pool = &t->pool}};
}

buffer *wg_cell_text(grid *c)
{
    if (c->begun)
        return &c->text;
    c->begun = true;
    c->row = c->text.length;
    wg_add_bytes(&c->text, (const char[]){ROW}, 1);
    return &c->text;
}

void wg_cell(grid *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    wg_add_arguments(wg_cell_text(c), format, args);
    va_end(args);
}

void wg_cell_end(grid *c)
{
    wg_add_bytes(wg_cell_text(c), "", 1);
    c->column++;
}

static void next_row(grid *c)
{
    c->begun = false;
    c->column = 0;
}

void wg_row_end(grid *c)
{
    while (c->alignment[c->column])
        wg_cell_end(c);
    next_row(c);
}

void wg_line_end(grid *c)
{
    wg_cell_end(c);
    if (!c->text.failed)
        c->text.s[c->row] = LINE;
    next_row(c);
}

/* ---- Numbers, shortened ---------------------------------------------------------------------- */

void wg_add_short(buffer *to, double x)
{
    char text[40];
    wg_rounded(x, text, sizeof text);
    wg_add_text(to, text);
}

void wg_cell_real(grid *c, double x)
{
    wg_add_short(wg_cell_text(c), x);
}

void wg_cell_element(grid *c, const node *n, int64_t i)
{
    char text[40];
    wg_rounded_element(n, i, text, sizeof text);
    wg_add_text(wg_cell_text(c), text);
}

/* What stands before element i: the rows of a matrix are told apart. */
static const char *before(const wg_shape *shape, int64_t i)
{
    return i == 0 ? "" : i % shape->size[shape->ndim - 1] == 0 ? "; " : " ";
}

void wg_cell_value(grid *c, const node *n)
{
    enum { MOST = 6 };
    n = wg_holder(n);
    if (!n->has_value) {
        wg_cell(c, "–");
        return;
    }
    if (n->pub.shape.ndim == 0) {
        wg_cell_element(c, n, 0);
        return;
    }
    const int64_t count = wg_node_count(n);
    wg_cell(c, "[");
    for (int64_t i = 0; i < count && i < MOST; i++) {
        wg_cell(c, "%s", before(&n->pub.shape, i));
        wg_cell_element(c, n, i);
    }
    wg_cell(c, "%s]", count > MOST ? " …" : "");
}

void wg_cell_index(grid *c, const char *symbol, const wg_shape *shape, int64_t i)
{
    wg_add_indexed(wg_cell_text(c), symbol, shape, i);
}

/* ---- Writing --------------------------------------------------------------------------------- */

int wg_width_of(const char *cell)
{
    int width = 0;
    const char *end = cell + strlen(cell);
    for (uint32_t code; cell < end; width++) {
        const int length = wg_utf8(cell, (size_t)(end - cell), &code);
        cell += length ? length : 1;
    }
    return width;
}

static const char *next_cell(const char *cell)
{
    return cell + strlen(cell) + 1;
}

static void measure(const grid *c, int width[])
{
    const char *at = c->text.s, *end = at + c->text.length;
    while (at < end) {
        const bool row = *at++ == ROW;
        for (int k = 0; row && c->alignment[k]; k++, at = next_cell(at))
            width[k] = wg_width_of(at) > width[k] ? wg_width_of(at) : width[k];
        if (!row)
            at = next_cell(at);
    }
}

static void put_spaces(FILE *out, int count)
{
    fprintf(out, "%*s", count > 0 ? count : 0, "");
}

/* Spaces are owed until there is something to put behind them. Returns the next row. */
static const char *put_row(const grid *c, const char *at, const int width[], FILE *out)
{
    int owed = 0;
    for (int k = 0; c->alignment[k]; k++, at = next_cell(at)) {
        const int w = wg_width_of(at), rest = width[k] - w;
        const bool right = c->alignment[k] == 'r';
        if (w > 0) {
            put_spaces(out, owed + (right ? rest : 0));
            wg_put_text(out, at, wg_put_control);
        }
        owed = w == 0 ? owed + rest : right ? 0 : rest;
        owed += width[k] > 0 ? 2 : 0;
    }
    fputc('\n', out);
    return at;
}

static const char *put_line(const char *at, FILE *out)
{
    wg_put_text(out, at, wg_put_control);
    fputc('\n', out);
    return next_cell(at);
}

void wg_columns_drop(grid *c)
{
    wg_pool_give(c->text.pool, c->text.s);
    c->text.s = NULL;
}

wg_status wg_columns_write(grid *c, FILE *out, const char *caller)
{
    int width[GRID_COLUMNS] = {0};
    const bool failed = c->text.failed;
    if (!failed && c->text.length > 0) {
        measure(c, width);
        const char *at = c->text.s, *end = at + c->text.length;
        while (at < end)
            at = *at == ROW ? put_row(c, at + 1, width, out) : put_line(at + 1, out);
    }
    wg_columns_drop(c);
    if (failed)
        return wg_error_keep(c->tape, WG_ERROR_MEMORY, "%s: no memory for the text", caller);
    return wg_flushed(c->tape, out, caller);
}
