/* value.c — a tensor's value as a matrix in brackets, in short or with every digit of every
 * element. */
#include "graph.h"

#include <string.h>

/* A value on its way: rows, and columns that are shown. */
typedef struct matrix {
    const node *n;
    int64_t rows, columns;
    bool is_column; /* written as a row that is transposed */
} matrix;

/* More than two axes, and fewer, are one row. */
static matrix matrix_of(const node *n)
{
    const wg_shape *shape = &n->pub.shape;
    const bool is_matrix = shape->ndim == 2 && shape->size[0] > 1 && shape->size[1] > 1;
    return (matrix){.n = n,
                    .rows = is_matrix ? shape->size[0] : 1,
                    .columns = is_matrix ? shape->size[1] : wg_node_count(n),
                    .is_column = shape->ndim == 2 && shape->size[0] > 1 && shape->size[1] == 1};
}

/* ---- In short -------------------------------------------------------------------------------- */

/* So many are shown: all of up to `most`, else one less and "…". */
static int64_t shown_of(int64_t count, int64_t most)
{
    return count <= most ? count : most - 1;
}

static void add(value_text *to, const char *text)
{
    const size_t used = strlen(to->s);
    snprintf(to->s + used, sizeof to->s - used, "%s", text);
}

static void add_element(value_text *to, const node *n, int64_t i)
{
    char text[40];
    wg_rounded_element(n, i, text, sizeof text);
    add(to, text);
}

static void add_row(value_text *to, const matrix *m, int64_t row)
{
    const int64_t shown = shown_of(m->columns, m->rows > 1 ? 3 : 4);
    for (int64_t i = 0; i < shown; i++) {
        add(to, i ? ", " : "");
        add_element(to, m->n, row * m->columns + i);
    }
    add(to, shown < m->columns ? ", …" : "");
}

/* Between rows: the end of a line or, where there is one line only, a semicolon. */
static void add_rows(value_text *to, const matrix *m, const char *line)
{
    const int64_t shown = shown_of(m->rows, 3);
    for (int64_t i = 0; i < shown; i++) {
        if (i > 0) {
            add(to, line ? "]" : "; ");
            add(to, line ? line : "");
            add(to, line ? "[" : "");
        }
        add_row(to, m, i);
    }
    if (shown < m->rows && line) {
        add(to, "]");
        add(to, line);
        add(to, "…");
    } else {
        add(to, shown < m->rows ? "; …]" : "]");
    }
}

value_text wg_short_value(const node *n, const char *line)
{
    n = wg_holder(n);
    value_text text = {""};
    if (!n->has_value || !n->value) {
        add(&text, "–");
        return text;
    }
    const matrix m = matrix_of(n);
    if (wg_node_count(n) == 1) {
        add_element(&text, n, 0);
        return text;
    }
    add(&text, "[");
    add_rows(&text, &m, line);
    add(&text, m.is_column ? "ᵀ" : "");
    return text;
}

/* ---- Exact ----------------------------------------------------------------------------------- */

static void put_exact(FILE *out, const node *n, const char *line)
{
    const matrix m = matrix_of(n);
    fputs("[", out);
    for (int64_t i = 0; i < m.rows; i++) {
        if (i > 0)
            fprintf(out, "]%s[", line);
        for (int64_t j = 0; j < m.columns; j++) {
            fputs(j ? ", " : "", out);
            wg_put_element(out, n, i * m.columns + j);
        }
    }
    fputs(m.is_column ? "]ᵀ" : "]", out);
}

void wg_put_value(FILE *out, const node *n, bool exact, const char *line)
{
    n = wg_holder(n);
    if (!exact || !n->has_value || !n->value)
        fputs(wg_short_value(n, line).s, out);
    else if (wg_node_count(n) == 1)
        wg_put_element(out, n, 0);
    else
        put_exact(out, n, line);
}
