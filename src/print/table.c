/* table.c — a tape as a Wengert list: a line of text for each tensor, in columns. */
#include "graph.h"

#include <inttypes.h>

enum { COLUMNS = 7 };

static const char *const heads[COLUMNS] = {"id",    "name",  "op",     "inputs",
                                           "shape", "value", "adjoint"};

typedef struct table {
    const selection *s;
    const sweep *last; /* whose adjoints are shown; NULL: none */
    grid grid;
} table;

/* ---- Cells ----------------------------------------------------------------------------------- */

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
        wg_add_text(to, n->name);
    else
        add_number(to, n->pub.self.index);
}

/* What an adjoint without a name is the derivative of. */
static void add_name(const table *b, buffer *to, const node *n)
{
    if (n->name) {
        wg_add_text(to, n->name);
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
        wg_add_text(to, details);
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

/* ---- The table ------------------------------------------------------------------------------- */

static void add_heads(grid *to)
{
    for (int c = 0; c < COLUMNS; c++) {
        wg_cell(to, "%s", heads[c]);
        wg_cell_end(to);
    }
    wg_row_end(to);
}

static void add_row(table *b, const node *n)
{
    for (int c = 0; c < COLUMNS; c++) {
        add_cell(wg_cell_text(&b->grid), b, n, c);
        wg_cell_end(&b->grid);
    }
    wg_row_end(&b->grid);
}

static void add_all(table *b)
{
    const wg_tape *t = b->s->tape;
    add_heads(&b->grid);
    for (uint32_t i = 1; i <= b->s->last; i++)
        if (b->s->needed[i])
            add_row(b, wg_node_at(t, i));
    if (t->status == WG_OK)
        return;
    wg_cell(&b->grid, "failed: %s", t->message);
    wg_line_end(&b->grid);
}

wg_status wg_write_table(wg_tape *t, const wg_tensor tensors[], int count, FILE *out)
{
    static const char caller[] = "wg_write_table";
    selection s;
    const wg_status status = wg_choose_part(t, tensors, count, out, caller, &s);
    if (status != WG_OK)
        return status;
    table b = {.s = &s, .last = wg_sweep_beside(&s)};
    wg_columns_start(&b.grid, t, "lllllll");
    add_all(&b);
    wg_selection_free(&s);
    return wg_columns_write(&b.grid, out, caller);
}
