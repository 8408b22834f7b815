/* table.c — a tape as a Wengert list: a line of text for each tensor, in columns.
 *
 * The lines are made twice: the first time only to see how wide each column must be. */
#include "graph.h"
#include "utf8.h"

#include <inttypes.h>
#include <string.h>

enum { COLUMNS = 7 };

static const char *const heads[COLUMNS] = {"id",    "name",  "op",     "inputs",
                                           "shape", "value", "adjoint"};

typedef struct table {
    const selection *s;
    const sweep *last; /* whose adjoints are shown; NULL: none */
    buffer cell;       /* the one being made */
    size_t width[COLUMNS];
    FILE *out; /* NULL: measuring */
} table;

/* ---- Cells ----------------------------------------------------------------------------------- */

/* Characters, but for those that stand above or below another. */
static size_t width_of(const char *s)
{
    size_t n = 0;
    for (; *s; s++) {
        const unsigned char c = (unsigned char)s[0], next = (unsigned char)s[1];
        const bool combines = c == 0xCC || (c == 0xCD && next < 0xB0); /* U+0300 … U+036F */
        n += (c & 0xC0) != 0x80 && !combines;
    }
    return n;
}

/* Any bytes, on one line. */
static void add_text(buffer *to, const char *text)
{
    const char *end = text + strlen(text);
    for (int length; text < end; text += length ? length : 1) {
        uint32_t code = 0;
        length = wg_utf8(text, (size_t)(end - text), &code);
        if (!length || (code >= 0x7F && code < 0xA0))
            wg_add_text(to, "\uFFFD");
        else if (code < 0x20)
            wg_add_format(to, "\xE2\x90%c", (int)(0x80 + code)); /* its picture, U+2400 + code */
        else
            wg_add_bytes(to, text, (size_t)length);
    }
}

/* v₁₂ */
static void add_number(buffer *to, uint32_t i)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%" PRIu32, i);
    wg_add_text(to, "v");
    for (const char *d = digits; *d; d++)
        wg_add_format(to, "\xE2\x82%c", 0x80 + (*d - '0')); /* ₀ + d */
}

/* A tensor by its name or, if that is none, by its number. */
static void add_called(buffer *to, const node *n)
{
    if (n->name)
        add_text(to, n->name);
    else
        add_number(to, n->pub.self.index);
}

/* What an adjoint without a name is the derivative of. */
static void add_name(const table *b, buffer *to, const node *n)
{
    if (n->name) {
        add_text(to, n->name);
    } else if (wg_is_adjoint(n)) {
        wg_add_text(to, "∂");
        add_called(to, wg_node_at(b->s->tape, n->sweep_of));
        wg_add_text(to, "/∂");
        add_called(to, wg_node_at(b->s->tape, n->adjoint_of));
    }
}

static void add_op(buffer *to, const node *n)
{
    char details[256] = "";
    wg_add_text(to, n->pub.op->name);
    if (n->pub.op->details)
        n->pub.op->details(&n->pub, details, sizeof details);
    if (*details) {
        wg_add_text(to, " ");
        add_text(to, details);
    }
}

static void add_inputs(buffer *to, const table *b, const node *n)
{
    for (int k = 0; k < n->pub.arity; k++) {
        wg_add_text(to, k ? ", " : "");
        add_called(to, wg_node_at(b->s->tape, n->pub.x[k].index));
    }
}

static void add_adjoint(buffer *to, const table *b, const node *n)
{
    const uint32_t i = n->pub.self.index;
    const uint32_t is = b->last && i <= b->last->y ? wg_adjoint_in(b->last, i) : 0;
    wg_add_text(to, is ? wg_short_value(wg_node_at(b->s->tape, is), NULL).s : "–");
}

static void add_cell(buffer *to, const table *b, const node *n, int column)
{
    switch (column) {
    case 0:
        wg_add_format(to, "%" PRIu32, n->pub.self.index);
        break;
    case 1:
        add_name(b, to, n);
        break;
    case 2:
        add_op(to, n);
        break;
    case 3:
        add_inputs(to, b, n);
        break;
    case 4:
        wg_add_text(to, wg_dtype_name(n->pub.dtype));
        wg_add_text(to, " ");
        wg_add_text(to, n->pub.shape.ndim ? wg_describe_shape(&n->pub.shape).s : "scalar");
        break;
    case 5:
        wg_add_text(to, wg_short_value(n, NULL).s);
        break;
    default:
        add_adjoint(to, b, n);
    }
}

/* ---- Lines ----------------------------------------------------------------------------------- */

/* Measures a cell, or writes it; nothing follows the last. */
static void put_cell(table *b, const char *text, int column)
{
    const size_t width = width_of(text);
    if (!b->out && width > b->width[column])
        b->width[column] = width;
    if (!b->out)
        return;
    const int space = column + 1 < COLUMNS ? (int)(b->width[column] - width) + 2 : 0;
    fprintf(b->out, "%s%*s", text, space, "");
}

static void put_line(table *b, const node *n)
{
    for (int c = 0; c < COLUMNS; c++) {
        b->cell.length = 0;
        wg_add_text(&b->cell, "");
        add_cell(&b->cell, b, n, c);
        if (b->cell.failed)
            return;
        put_cell(b, b->cell.s, c);
    }
    if (b->out)
        fputs("\n", b->out);
}

static void put_lines(table *b)
{
    for (int c = 0; c < COLUMNS; c++)
        put_cell(b, heads[c], c);
    if (b->out)
        fputs("\n", b->out);
    for (uint32_t i = 1; i <= b->s->last && !b->cell.failed; i++)
        if (b->s->needed[i])
            put_line(b, wg_node_at(b->s->tape, i));
}

/* What went wrong, on a tape that has an error, behind the table. */
static void put_error(FILE *out, const wg_tape *t)
{
    if (t->status == WG_OK)
        return;
    fputs("failed: ", out);
    wg_put_text(out, t->message, wg_put_control);
    fputs("\n", out);
}

/* The latest sweep of something in the table. */
static const sweep *latest(const selection *s)
{
    const sweep *of = s->tape->sweeps;
    while (of && (of->y > s->last || !s->needed[of->y]))
        of = of->earlier;
    return of;
}

wg_status wg_write_table(wg_tape *t, const wg_tensor tensors[], int count, FILE *out)
{
    static const char caller[] = "wg_write_table";
    selection s;
    const wg_status status = wg_choose_part(t, tensors, count, out, caller, &s);
    if (status != WG_OK)
        return status;
    table b = {.s = &s, .last = latest(&s), .cell = {.pool = &t->pool}};
    put_lines(&b);
    b.out = out;
    const bool measured = !b.cell.failed;
    if (measured) {
        put_lines(&b);
        put_error(out, t);
    }
    wg_pool_give(&t->pool, b.cell.s);
    wg_selection_free(&s);
    return measured ? wg_flushed(t, out, caller)
                    : wg_error_keep(t, WG_ERROR_MEMORY, "%s: no memory for the table", caller);
}
