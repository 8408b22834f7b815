/* notation.c — terms as text: in plain letters, and in LaTeX.
 *
 * Brackets stand wherever the order of operations would else be another, rounding counted:
 * a ∘ (b ∘ c) keeps them. A product of matrices within ∘ has them too, so that nobody need know
 * which binds more tightly.
 *
 * LaTeX has \thinspace for \, because Markdown takes a backslash before a comma for its own. */
#include "print.h"

#include <math.h>
#include <string.h>

/* ---- Functions that LaTeX knows -------------------------------------------------------------- */

static const struct {
    const char *command, *name;
} known[] = {
    {"\\sin", "sin"},       {"\\cos", "cos"},   {"\\tan", "tan"},       {"\\sinh", "sinh"},
    {"\\cosh", "cosh"},     {"\\tanh", "tanh"}, {"\\arcsin", "arcsin"}, {"\\arccos", "arccos"},
    {"\\arctan", "arctan"}, {"\\exp", "exp"},   {"\\ln", "ln"},         {"\\sum", "Σ"},
    {"\\prod", "Π"},        {"\\max", "max"},   {"\\min", "min"},       {"\\sigma", "σ"},
};

enum { KNOWN = sizeof known / sizeof *known };

const char *wg_command_of(const char *name)
{
    for (int i = 0; i < KNOWN; i++)
        if (strcmp(known[i].name, name) == 0)
            return known[i].command;
    return NULL;
}

const char *wg_name_of_command(const char *command, size_t length)
{
    for (int i = 0; i < KNOWN; i++)
        if (strlen(known[i].command) == length && memcmp(known[i].command, command, length) == 0)
            return known[i].name;
    return NULL;
}

typedef struct writing {
    buffer *to;
    notation in;
    const names *names;
} writing;

/* ---- Labels of axes -------------------------------------------------------------------------- */

const char *wg_subscript(char label)
{
    static const char *const below[] = {"ᵢ", "ⱼ", "ₖ", "ₗ", "ₘ", "ₙ", "ₚ", "ᵣ", "ₛ", "ₜ", "ᵤ", "ᵥ"};
    const char *at = label ? strchr(WG_LABELS, label) : NULL;
    return at ? below[at - WG_LABELS] : NULL;
}

/* ---- How tightly a term holds together ------------------------------------------------------- */

enum { SUM = 1, TIMES, PRODUCT, POSTFIX, WHOLE };

static const char *symbol_of(const writing *w, const term *x)
{
    return wg_symbol(w->names, w->in, x->tensor);
}

/* In a line, ∂L/∂x and layer1/W look like quotients; a fraction can't be raised to a power, nor can
 * words. */
static int tightness_of_symbol(const writing *w, const char *symbol)
{
    if (w->in == PLAIN)
        return strchr(symbol, '/') ? SUM : WHOLE;
    return strncmp(symbol, "\\frac", 5) == 0 || strncmp(symbol, "\\text", 5) == 0 ? POSTFIX : WHOLE;
}

static int tightness(const writing *w, const term *x)
{
    switch (x->kind) {
    case TERM_ADD:
    case TERM_SUB:
    case TERM_NEG:
    case TERM_SUM_OVER:
        return SUM;
    case TERM_TIMES:
        return TIMES;
    case TERM_DIV:
        return w->in == LATEX ? POSTFIX : TIMES;
    case TERM_PRODUCT:
        return PRODUCT;
    case TERM_POWER:
    case TERM_TRANSPOSE:
        return POSTFIX;
    case TERM_NUMBER:
        return signbit(x->number) ? SUM : WHOLE; /* −0 has a sign, too */
    case TERM_TENSOR:
        return tightness_of_symbol(w, symbol_of(w, x));
    case TERM_OPERAND:
    case TERM_ROOT:
    case TERM_ABS:
    case TERM_RELATION:
    case TERM_CALL:
    case TERM_ELEMENT:
        break;
    }
    return WHOLE;
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void add(const writing *w, const char *plain, const char *latex)
{
    wg_add_text(w->to, w->in == LATEX ? latex : plain);
}

static void put(const writing *w, const term *x, int least);

static void put_bracketed(const writing *w, const term *x)
{
    add(w, "(", "\\left(");
    put(w, x, SUM);
    add(w, ")", "\\right)");
}

static void put_infix(const writing *w, const term *x, int left, const char *plain,
                      const char *latex, int right)
{
    put(w, x->arg[0], left);
    add(w, plain, latex);
    put(w, x->arg[1], right);
}

/* An operand of ∘ or /: a product of matrices has brackets, and so has a quotient in a line. */
static void put_factor(const writing *w, const term *x, int least)
{
    if (x->kind == TERM_PRODUCT || (x->kind == TERM_DIV && w->in == PLAIN))
        put_bracketed(w, x);
    else
        put(w, x, least);
}

bool wg_has_elements(const term *x)
{
    bool some = x->kind == TERM_ELEMENT || x->kind == TERM_SUM_OVER;
    for (int k = 0; k < x->n && !some; k++)
        some = wg_has_elements(x->arg[k]);
    return some;
}

/* Side by side, what begins with a sign of its own has brackets. */
static void put_product(const writing *w, const term *x)
{
    for (int k = 0; k < 2; k++) {
        const term *factor = x->arg[k];
        const bool bracketed = factor->kind == TERM_ABS || factor->kind == TERM_RELATION;
        if (k)
            add(w, " ", " \\thinspace ");
        if (bracketed)
            put_bracketed(w, factor);
        else
            put(w, factor, k ? POSTFIX : PRODUCT);
    }
}

static void put_times(const writing *w, const term *x)
{
    const bool dot = x->name || x->arg[0]->kind == TERM_NUMBER || x->arg[1]->kind == TERM_NUMBER ||
                     wg_has_elements(x);
    put_factor(w, x->arg[0], TIMES);
    add(w, dot ? " · " : " ∘ ", dot ? " \\cdot " : " \\circ ");
    put_factor(w, x->arg[1], PRODUCT);
}

static void put_quotient(const writing *w, const term *x)
{
    if (w->in == LATEX) {
        wg_add_text(w->to, "\\frac{");
        put(w, x->arg[0], SUM);
        wg_add_text(w->to, "}{");
        put(w, x->arg[1], SUM);
        wg_add_text(w->to, "}");
        return;
    }
    put_factor(w, x->arg[0], TIMES);
    wg_add_text(w->to, " / ");
    put_factor(w, x->arg[1], PRODUCT);
}

static void put_exponent(const writing *w, const term *x)
{
    if (w->in == LATEX) {
        wg_add_text(w->to, "^{");
        put(w, x, SUM);
        wg_add_text(w->to, "}");
    } else if (wg_is_number(x, 2)) {
        wg_add_text(w->to, "²");
    } else {
        wg_add_text(w->to, "^");
        put(w, x, WHOLE);
    }
}

static void put_name(const writing *w, const term *x)
{
    const char *command = wg_command_of(x->name);
    if (w->in == PLAIN)
        wg_add_text(w->to, x->name);
    else if (command)
        wg_add_text(w->to, command);
    else
        wg_add_format(w->to, "\\operatorname{%s}", x->name);
}

/* The arguments in brackets, and what the function's attributes say. */
static void put_arguments(const writing *w, const term *x)
{
    if (*x->details && w->in == LATEX)
        wg_add_format(w->to, "_{\\text{%s}}", x->details);
    add(w, "(", "\\left(");
    for (int k = 0; k < x->n; k++) {
        wg_add_text(w->to, k ? ", " : "");
        put(w, x->arg[k], SUM);
    }
    if (*x->details && w->in == PLAIN)
        wg_add_format(w->to, x->n ? "; %s" : "%s", x->details);
    add(w, ")", "\\right)");
}

/* tanh²(x) is what everybody writes for the square of tanh(x). */
static void put_power(const writing *w, const term *x)
{
    const term *base = x->arg[0];
    const bool inside = base->kind == TERM_CALL && !*base->details && wg_command_of(base->name) &&
                        wg_is_number(x->arg[1], 2);
    if (inside)
        put_name(w, base);
    else
        put(w, base, WHOLE);
    put_exponent(w, x->arg[1]);
    if (inside)
        put_arguments(w, base);
}

static void put_relation(const writing *w, const term *x)
{
    static const char *const plain[] = {" < ", " ≤ ", " > ", " ≥ ", " = ", " ≠ "};
    static const char *const latex[] = {" < ", " \\leq ", " > ", " \\geq ", " = ", " \\neq "};
    wg_add_text(w->to, "[");
    put_infix(w, x, SUM, plain[x->relation], latex[x->relation], SUM);
    wg_add_text(w->to, "]");
}

/* "ᵢⱼ" */
static void put_labels(const writing *w, const char *labels)
{
    if (w->in == LATEX)
        wg_add_format(w->to, "_{%s}", labels);
    for (const char *l = labels; w->in == PLAIN && *l; l++)
        wg_add_text(w->to, wg_subscript(*l));
}

static void put_element(const writing *w, const term *x)
{
    wg_add_text(w->to, "[");
    put(w, x->arg[0], SUM);
    wg_add_text(w->to, "]");
    put_labels(w, x->labels);
}

static void put_sum_over(const writing *w, const term *x)
{
    add(w, "Σ", "\\sum");
    put_labels(w, x->labels);
    wg_add_text(w->to, " ");
    put(w, x->arg[0], x->arg[0]->kind == TERM_SUM_OVER ? SUM : TIMES);
}

static void put_number(const writing *w, const term *x)
{
    if (x->name) {
        wg_add_text(w->to, x->name);
        return;
    }
    if (!isfinite(x->number)) {
        add(w,
            x->number < 0   ? "−∞"
            : x->number > 0 ? "∞"
                            : "NaN",
            x->number < 0   ? "-\\infty"
            : x->number > 0 ? "\\infty"
                            : "\\mathrm{NaN}");
        return;
    }
    if (signbit(x->number))
        add(w, "−", "-");
    wg_add_real(w->to, fabs(x->number), x->single);
}

/* The term without brackets around it. */
static void put_inner(const writing *w, const term *x)
{
    switch (x->kind) {
    case TERM_TENSOR:
        wg_add_text(w->to, symbol_of(w, x));
        return;
    case TERM_OPERAND:
        wg_add_format(w->to, "#%d", x->operand + 1);
        return;
    case TERM_NUMBER:
        put_number(w, x);
        return;
    case TERM_ADD:
        put_infix(w, x, SUM, " + ", " + ", TIMES);
        return;
    case TERM_SUB:
        put_infix(w, x, SUM, " − ", " - ", TIMES);
        return;
    case TERM_NEG:
        add(w, "−", "-");
        put(w, x->arg[0], TIMES);
        return;
    case TERM_TIMES:
        put_times(w, x);
        return;
    case TERM_DIV:
        put_quotient(w, x);
        return;
    case TERM_PRODUCT:
        put_product(w, x);
        return;
    case TERM_TRANSPOSE:
        put(w, x->arg[0], WHOLE);
        add(w, "ᵀ", "^\\mathsf{T}");
        return;
    case TERM_POWER:
        put_power(w, x);
        return;
    case TERM_ROOT:
        add(w, "√(", "\\sqrt{");
        put(w, x->arg[0], SUM);
        add(w, ")", "}");
        return;
    case TERM_ABS:
        add(w, "|", "\\left|");
        put(w, x->arg[0], SUM);
        add(w, "|", "\\right|");
        return;
    case TERM_RELATION:
        put_relation(w, x);
        return;
    case TERM_CALL:
        put_name(w, x);
        put_arguments(w, x);
        return;
    case TERM_ELEMENT:
        put_element(w, x);
        return;
    case TERM_SUM_OVER:
        put_sum_over(w, x);
        return;
    }
}

/* The term, in brackets if it holds together less tightly than asked for. */
static void put(const writing *w, const term *x, int least)
{
    if (tightness(w, x) < least)
        put_bracketed(w, x);
    else
        put_inner(w, x);
}

void wg_add_term(buffer *to, notation in, const names *n, const term *x)
{
    const writing w = {to, in, n};
    put(&w, x, SUM);
}
