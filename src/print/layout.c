/* layout.c — the parts of a page: headings, paragraphs, equations, tables; as plain text, Markdown,
 * LaTeX. */
#include "print.h"
#include "utf8.h"

#include <string.h>

notation wg_page_notation(const page *p)
{
    return p->as == WG_TEXT ? PLAIN : LATEX;
}

void wg_page_begin(page *p)
{
    if (p->as == WG_LATEX)
        wg_add_text(&p->out, "\\documentclass{article}\n"
                             "\\usepackage[a4paper,margin=2.5cm]{geometry}\n"
                             "\\usepackage{amsmath,amssymb}\n"
                             "\\setlength{\\parindent}{0pt}\n"
                             "\\setlength{\\parskip}{4pt}\n"
                             "\\begin{document}\n");
}

void wg_page_end(page *p)
{
    if (p->as == WG_LATEX)
        wg_add_text(&p->out, "\\end{document}\n");
}

/* ---- Words ----------------------------------------------------------------------------------- */

/* Characters of mathematics that stand in sentences, as LaTeX wants them. */
static const char *command_for(uint32_t code)
{
    static const struct {
        uint32_t code;
        const char *command;
    } signs[] = {
        {0x2212, "$-$"},         {0x2218, "$\\circ$"},
        {0x00B7, "$\\cdot$"},    {0x2211, "$\\sum$"},
        {0x00D7, "$\\times$"},   {0x2260, "$\\neq$"},
        {0x2264, "$\\leq$"},     {0x2265, "$\\geq$"},
        {0x221E, "$\\infty$"},   {0x1D40, "$^\\mathsf{T}$"},
        {0x2202, "$\\partial$"}, {0x221A, "$\\surd$"},
        {0x03B1, "$\\alpha$"},   {0x03B4, "$\\delta$"},
        {0x03B7, "$\\eta$"},     {0x03C3, "$\\sigma$"},
        {0x03C0, "$\\pi$"},      {0x03C6, "$\\varphi$"},
        {0x03A6, "$\\Phi$"},     {0x0233, "$\\bar{y}$"},
        {0x0177, "$\\hat{y}$"},  {0x2208, "$\\in$"},
        {0x2026, "\\dots{}"},    {0x2013, "--"},
        {0x201C, "``"},          {0x201D, "''"},
        {0x00B2, "$^2$"},        {0x00B3, "$^3$"},
        {0x00BD, "$\\tfrac12$"}, {0x2044, "/"},
        {0x207B, "$^-$"},        {0x00B9, "$^1$"},
        {0x0101, "$\\bar{a}$"},  {0x2192, "$\\to$"},
        {0x2248, "$\\approx$"},  {0x03A3, "$\\sum$"},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].code == code)
            return signs[i].command;
    return NULL;
}

/* Letters with a bar or hat over them, subscripts, superscripts: true if it is one. */
static bool add_composed(buffer *to, uint32_t code, const char *next)
{
    if (code < 0x80 && (strncmp(next, "\u0304", 2) == 0 || strncmp(next, "\u0302", 2) == 0)) {
        wg_add_format(to, "$\\%s{%c}$", next[1] == '\x84' ? "bar" : "hat", (int)code);
        return true;
    }
    if (code >= 0x2080 && code <= 0x2089)
        wg_add_format(to, "$_%d$", (int)(code - 0x2080));
    else if (code >= 0x2074 && code <= 0x2079)
        wg_add_format(to, "$^%d$", (int)(code - 0x2070));
    else if (code == 0x1D62 || code == 0x2C7C || code == 0x2096)
        wg_add_format(to, "$_%c$", code == 0x1D62 ? 'i' : code == 0x2096 ? 'k' : 'j');
    else
        return false;
    return true;
}

static void add_latex_words(buffer *to, const char *words)
{
    const char *end = words + strlen(words);
    for (int length; words < end; words += length) {
        uint32_t code = '?';
        length = wg_utf8(words, (size_t)(end - words), &code);
        const char *command = command_for(code);
        if (add_composed(to, code, words + length))
            length += code < 0x80 ? 2 : 0;
        else if (command)
            wg_add_text(to, command);
        else if (code == '|' || code == '<' || code == '>')
            wg_add_format(to, "$%c$", (int)code);
        else
            wg_add_latex(to, code, words, length);
        length = length ? length : 1;
    }
}

static void add_markdown_words(buffer *to, const char *words)
{
    for (; *words; words++) {
        wg_add_text(to, strchr("\\`*_{}[]<>|$", *words) ? "\\" : "");
        wg_add_bytes(to, words, 1);
    }
}

void wg_page_words(page *p, const char *words)
{
    if (p->as == WG_LATEX)
        add_latex_words(&p->out, words);
    else if (p->as == WG_MARKDOWN)
        add_markdown_words(&p->out, words);
    else
        wg_add_text(&p->out, words);
}

void wg_page_formula(page *p, const char *formula)
{
    wg_add_format(&p->out, p->as == WG_TEXT ? "%s" : "$%s$", formula);
}

/* ---- Paragraphs ------------------------------------------------------------------------------ */

enum { COLUMNS = 96 };

/* Whether a byte begins a character that takes up a column: accents that combine do not. */
static bool takes_column(const char *s)
{
    const bool follows = (*s & 0xC0) == 0x80;
    return !follows && (unsigned char)*s != 0xCC;
}

/* Breaks the lines of plain text from where the paragraph begins. */
static void wrap(page *p)
{
    size_t space = 0;
    int column = 0;
    for (size_t i = p->paragraph; i < p->out.length; i++) {
        char *s = p->out.s;
        if (s[i] == '\n') {
            column = 0;
            space = 0;
            continue;
        }
        column += takes_column(s + i);
        if (s[i] == ' ' && column <= COLUMNS && i > p->paragraph + 12)
            space = i;
        if (column > COLUMNS && space) {
            s[space] = '\n';
            i = space;
            column = 0;
            space = 0;
        }
    }
}

static void next_paragraph(page *p)
{
    p->paragraph = p->out.length;
}

void wg_page_break(page *p)
{
    if (p->as == WG_TEXT)
        wrap(p);
    wg_add_text(&p->out, p->as == WG_TEXT ? "\n" : "\n\n");
    next_paragraph(p);
}

void wg_page_item(page *p)
{
    next_paragraph(p);
    wg_add_text(&p->out, p->as == WG_TEXT ? "    " : p->as == WG_MARKDOWN ? "- " : "");
}

void wg_page_list_end(page *p)
{
    wg_add_text(&p->out, p->as == WG_LATEX ? "" : "\n");
    next_paragraph(p);
}

void wg_page_item_end(page *p)
{
    wg_add_text(&p->out, p->as == WG_LATEX ? "\n\n" : "\n");
    next_paragraph(p);
}

void wg_page_heading(page *p, const char *words)
{
    wg_add_text(&p->out, p->as == WG_LATEX ? "\\section*{" : p->as == WG_MARKDOWN ? "## " : "\n");
    wg_page_words(p, words);
    wg_add_text(&p->out, p->as == WG_LATEX ? "}\n\n" : "\n\n");
    next_paragraph(p);
}

/* ---- Equations ------------------------------------------------------------------------------- */

static void add_equation(page *p, int number, const char *formula, const char *remark)
{
    switch (p->as) {
    case WG_TEXT:
        wg_add_format(&p->out, "%s(%d)  %s",
                      number < 10    ? "   "
                      : number < 100 ? "  "
                                     : " ",
                      number, formula);
        wg_add_format(&p->out, *remark ? "    [%s]\n" : "\n", remark);
        return;
    case WG_MARKDOWN:
        wg_add_format(&p->out, "(%d) $%s$", number, formula);
        wg_add_format(&p->out, *remark ? " — %s\n\n" : "\n\n", remark);
        return;
    case WG_LATEX:
        wg_add_format(&p->out, "\\[ %s", formula);
        if (*remark)
            wg_add_format(&p->out, " \\qquad \\text{%s}", remark);
        wg_add_format(&p->out, " \\tag{%d} \\]\n", number);
        return;
    }
}

void wg_page_equation(page *p, const char *formula, const char *remark)
{
    add_equation(p, ++p->equations, formula, remark);
    next_paragraph(p);
}

/* ---- Tables ---------------------------------------------------------------------------------- */

/* In Markdown a bar would end the cell. */
static void add_markdown_cell(page *p, const char *cell)
{
    wg_add_text(&p->out, "$");
    for (; *cell; cell++)
        wg_add_bytes(&p->out, *cell == '|' ? "\\vert " : cell, *cell == '|' ? 6 : 1);
    wg_add_text(&p->out, "$");
}

static void add_cell(page *p, const char *cell, bool head)
{
    if (head && p->as == WG_LATEX)
        wg_add_format(&p->out, "\\text{%s}", cell);
    else if (!head && p->as == WG_MARKDOWN)
        add_markdown_cell(p, cell);
    else
        wg_add_text(&p->out, cell);
}

/* The widest cell of a column. */
static int width_of(const char *const cells[], int rows, int columns, int k)
{
    int widest = 0;
    for (int i = 0; i < rows; i++) {
        const int width = wg_width_of(cells[i * columns + k]);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void add_row(page *p, const char *const cells[], int rows, int columns, int i)
{
    static const struct {
        const char *begin, *between, *end;
    } row[] = {[WG_TEXT] = {"    ", "  |  ", "\n"},
               [WG_MARKDOWN] = {"| ", " | ", " |\n"},
               [WG_LATEX] = {"", " & ", " \\\\\n"}};
    for (int k = 0; k < columns; k++) {
        const char *cell = cells[i * columns + k];
        wg_add_text(&p->out, k ? row[p->as].between : row[p->as].begin);
        add_cell(p, cell, i == 0);
        const int missing = width_of(cells, rows, columns, k) - wg_width_of(cell);
        if (p->as == WG_TEXT && k + 1 < columns)
            wg_add_format(&p->out, "%*s", missing, "");
    }
    wg_add_text(&p->out, row[p->as].end);
}

/* The line below the heads. */
static void add_rule(page *p, int columns)
{
    for (int k = 0; p->as == WG_MARKDOWN && k < columns; k++)
        wg_add_text(&p->out, k ? "---|" : "|---|");
    wg_add_text(&p->out, p->as == WG_MARKDOWN ? "\n" : p->as == WG_LATEX ? "\\hline\n" : "");
}

void wg_page_table(page *p, const char *const cells[], int rows, int columns)
{
    wg_add_text(&p->out, p->as == WG_LATEX ? "\\[ \\begin{array}{" : "");
    for (int k = 0; p->as == WG_LATEX && k < columns; k++)
        wg_add_text(&p->out, "l");
    wg_add_text(&p->out, p->as == WG_LATEX ? "}\n" : "");
    for (int i = 0; i < rows; i++) {
        add_row(p, cells, rows, columns, i);
        if (i == 0)
            add_rule(p, columns);
    }
    wg_add_text(&p->out, p->as == WG_LATEX      ? "\\end{array} \\]\n"
                         : p->as == WG_MARKDOWN ? "\n"
                                                : "");
}
