/* parse.c — formulas read back: the printed forms of ops, and what notation.c has written.
 *
 * A recursive descent, from sums down to what holds together:
 *
 *     sum      = ["−"] times {("+" | "−") times}
 *     times    = product {("∘" | "·" | "/") product}
 *     product  = postfix {postfix}                 LaTeX writes \, in between
 *     postfix  = whole {"ᵀ" | "²" | "^" whole}
 *     whole    = symbol | number | #k | "(" sum ")" | "|" sum "|" | "[" sum relation sum "]"
 *              | function ["²"] arguments | √ whole | \frac{sum}{sum}
 *
 * A word is a function where a bracket follows at once: "tanh(x)"; a product has a space. */
#include "print.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct parsing {
    arena *arena;
    notation in;
    const names *names; /* NULL: it is an op's form */
    const char *at;
    int depth; /* of brackets, functions, groups */
} parsing;

enum { DEEPEST = 200 };

/* ---- Characters ------------------------------------------------------------------------------ */

static void skip_spaces(parsing *p)
{
    while (*p->at == ' ')
        p->at++;
}

static bool begins(const parsing *p, const char *with)
{
    return strncmp(p->at, with, strlen(with)) == 0;
}

/* Takes a piece of text, and spaces before it; false: something else stands there. */
static bool take(parsing *p, const char *piece)
{
    skip_spaces(p);
    if (!begins(p, piece))
        return false;
    p->at += strlen(piece);
    return true;
}

static bool take_either(parsing *p, const char *plain, const char *latex)
{
    return take(p, p->in == LATEX ? latex : plain);
}

/* Forms have plain brackets, formulas in LaTeX those that grow. */
static bool take_open(parsing *p)
{
    return (p->in == LATEX && take(p, "\\left(")) || take(p, "(");
}

static bool take_close(parsing *p)
{
    return (p->in == LATEX && take(p, "\\right)")) || take(p, ")");
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- What holds together --------------------------------------------------------------------- */

static const term *parse_sum(parsing *p);
static const term *parse_times(parsing *p);
static const term *parse_postfix(parsing *p);
static const term *parse_whole(parsing *p);

static const term *parse_bracketed(parsing *p)
{
    const term *x = parse_sum(p);
    return x && take_close(p) ? x : NULL;
}

static const term *parse_braced(parsing *p)
{
    const term *x = parse_sum(p);
    return x && take(p, "}") ? x : NULL;
}

/* strtod wants the point that the locale has. */
static const term *parse_number(parsing *p)
{
    char digits[64] = "";
    const size_t most = sizeof digits - 1;
    size_t n = 0;
    for (; n < most && (is_digit(p->at[n]) || p->at[n] == '.' || p->at[n] == 'e' ||
                        ((p->at[n] == '-' || p->at[n] == '+') && n && p->at[n - 1] == 'e'));
         n++)
        digits[n] = p->at[n] == '.' ? *localeconv()->decimal_point : p->at[n];
    char *end;
    const double x = strtod(digits, &end);
    p->at += end - digits;
    return end > digits ? wg_term_number(p->arena, x, false) : NULL;
}

/* What is no number is one here: ∞ and NaN. */
static const term *parse_odd_number(parsing *p)
{
    if (take_either(p, "∞", "\\infty"))
        return wg_term_number(p->arena, (double)INFINITY, false);
    return take_either(p, "NaN", "\\mathrm{NaN}") ? wg_term_number(p->arena, (double)NAN, false)
                                                  : NULL;
}

static const term *parse_operand(parsing *p)
{
    char *end;
    term *x = wg_term_new(p->arena, TERM_OPERAND, 0);
    if (!x || !is_digit(*p->at))
        return NULL;
    x->operand = (int)strtol(p->at, &end, 10) - 1;
    p->at = end;
    return x->operand >= 0 ? x : NULL;
}

static const term *parse_symbol(parsing *p, uint32_t tensor)
{
    term *x = wg_term_new(p->arena, TERM_TENSOR, 0);
    if (x)
        x->tensor = tensor;
    return x;
}

static const term *parse_fraction(parsing *p)
{
    const term *a = parse_sum(p);
    const bool between = a && take(p, "}") && take(p, "{");
    const term *b = between ? parse_sum(p) : NULL;
    return b && take(p, "}") ? wg_term_with(p->arena, TERM_DIV, a, b) : NULL;
}

static bool parse_relation_sign(parsing *p, relation *r)
{
    static const struct {
        const char *plain, *latex;
        relation r;
    } signs[] = {
        {"≤", "\\leq", LESS_EQUAL}, {"≥", "\\geq", GREATER_EQUAL}, {"≠", "\\neq", NOT_EQUAL},
        {"<", "<", LESS},           {">", ">", GREATER},           {"=", "=", EQUAL},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (take_either(p, signs[i].plain, signs[i].latex)) {
            *r = signs[i].r;
            return true;
        }
    return false;
}

/* One label; 0: there is none. */
static char parse_label(parsing *p)
{
    for (const char *l = WG_LABELS; *l; l++)
        if (p->in == PLAIN && begins(p, wg_subscript(*l))) {
            p->at += strlen(wg_subscript(*l));
            return *l;
        }
    return p->in == LATEX && *p->at && strchr(WG_LABELS, *p->at) ? *p->at++ : 0;
}

/* "ᵢⱼ", one at least; false: it is none, or too many. */
static bool parse_labels(parsing *p, char labels[WG_MAX_DIMS + 1])
{
    int n = 0;
    if (p->in == LATEX && !take(p, "_{"))
        return false;
    while (n < WG_MAX_DIMS && (labels[n] = parse_label(p)))
        n++;
    labels[n] = 0;
    return n > 0 && (p->in == PLAIN || take(p, "}"));
}

static const term *parse_element(parsing *p, const term *of)
{
    term *x = wg_term_new(p->arena, TERM_ELEMENT, 1);
    if (!x || !parse_labels(p, x->labels))
        return NULL;
    x->arg[0] = of;
    return x;
}

/* An element of something, or a relation. */
static const term *parse_square(parsing *p)
{
    relation r = EQUAL;
    const term *a = parse_sum(p);
    if (a && take(p, "]"))
        return parse_element(p, a);
    const term *b = a && parse_relation_sign(p, &r) ? parse_sum(p) : NULL;
    term *x = b && take(p, "]") ? wg_term_new(p->arena, TERM_RELATION, 2) : NULL;
    if (x) {
        x->relation = r;
        x->arg[0] = a;
        x->arg[1] = b;
    }
    return x;
}

/* One argument, kind by kind: √, |…|. */
static const term *parse_one(parsing *p, term_kind kind, const char *plain, const char *latex)
{
    const term *x = parse_sum(p);
    return x && take_either(p, plain, latex) ? wg_term_with(p->arena, kind, x, NULL) : NULL;
}

/* ---- Functions ------------------------------------------------------------------------------- */

static const char *copied(parsing *p, const char *from, size_t n)
{
    char *s = wg_arena_take(p->arena, n + 1);
    if (s) {
        memcpy(s, from, n);
        s[n] = 0;
    }
    return s;
}

/* A word of plain text before an opening bracket; the name's length, 0: there is none. "²" may
 * stand between. */
static size_t word_length(const char *s)
{
    size_t n = 0;
    while (s[n] && !strchr(" ()[]|,;+/^#", s[n]) && strncmp(s + n, "²", strlen("²")) != 0)
        n++;
    const char *next = strncmp(s + n, "²", strlen("²")) == 0 ? s + n + strlen("²") : s + n;
    return n > 0 && !is_digit(*s) && *next == '(' ? n : 0;
}

/* The name of the function that stands here, and stands behind it; NULL: none does. */
static const char *parse_name(parsing *p)
{
    size_t n = 0;
    if (p->in == PLAIN) {
        n = word_length(p->at);
        const char *name = n ? copied(p, p->at, n) : NULL;
        p->at += n;
        return name;
    }
    if (take(p, "\\operatorname{")) {
        n = strcspn(p->at, "}");
        const char *name = p->at[n] ? copied(p, p->at, n) : NULL;
        p->at += p->at[n] ? n + 1 : n;
        return name;
    }
    if (*p->at != '\\')
        return NULL;
    for (n = 1; is_letter(p->at[n]);)
        n++;
    const char *name = wg_name_of_command(p->at, n);
    p->at += name ? n : 0;
    return name;
}

enum { MOST_ARGUMENTS = 64 };

/* Arguments within brackets, and plain details behind a semicolon; false: they are none. */
static bool parse_list(parsing *p, const term *arg[], term *call)
{
    if (take_close(p))
        return true;
    do {
        if (take(p, "\\dots")) {
            call->all = true;
            continue;
        }
        if (call->n == MOST_ARGUMENTS || !(arg[call->n] = parse_sum(p)))
            return false;
        call->n++;
    } while (take(p, ","));
    if (p->in == PLAIN && take(p, "; ")) {
        const size_t n = strcspn(p->at, ")");
        call->details = copied(p, p->at, n);
        p->at += n;
    }
    return call->details && take_close(p);
}

/* What the attributes say, in LaTeX a subscript of the name. */
static bool parse_subscript(parsing *p, term *call)
{
    if (p->in == PLAIN || !take(p, "_{\\text{"))
        return true;
    const size_t n = strcspn(p->at, "}");
    call->details = copied(p, p->at, n);
    p->at += n;
    return call->details && take(p, "}}");
}

/* Forms may leave out the brackets around one operand. */
static bool parse_arguments(parsing *p, term *call)
{
    const term *arg[MOST_ARGUMENTS];
    if (take_open(p)) {
        if (!parse_list(p, arg, call))
            return false;
    } else if (!p->names && (arg[0] = parse_postfix(p))) {
        call->n = 1;
    } else {
        return false;
    }
    call->arg = wg_arena_take(p->arena, ((size_t)call->n + 1) * sizeof *call->arg);
    for (int k = 0; call->arg && k < call->n; k++)
        call->arg[k] = arg[k];
    return call->arg != NULL;
}

static const term *parse_function(parsing *p)
{
    const char *name = parse_name(p);
    term *call = name ? wg_term_new(p->arena, TERM_CALL, 0) : NULL;
    if (!call)
        return NULL;
    call->name = name;
    const bool squared = take_either(p, "²", "^{2}");
    if (!parse_subscript(p, call) || !parse_arguments(p, call))
        return NULL;
    return squared ? wg_term_with(p->arena, TERM_POWER, call, wg_term_number(p->arena, 2, false))
                   : call;
}

/* ---- From what holds together up to sums ----------------------------------------------------- */

/* The tensor whose symbol stands here, unless it is the name of a function. */
static uint32_t symbol_here(const parsing *p, size_t *length)
{
    const uint32_t tensor = p->names ? wg_symbol_at(p->names, p->in, p->at, length) : 0;
    const bool called = p->in == PLAIN ? word_length(p->at) >= *length
                                       : strncmp(p->at + *length, "\\left(", 6) == 0;
    return tensor && !called ? tensor : 0;
}

static const term *parse_group(parsing *p)
{
    if (take_open(p))
        return parse_bracketed(p);
    if (p->in == LATEX && take(p, "{"))
        return parse_braced(p);
    if (take_either(p, "√(", "\\sqrt{"))
        return parse_one(p, TERM_ROOT, ")", "}");
    if (take_either(p, "|", "\\left|"))
        return parse_one(p, TERM_ABS, "|", "\\right|");
    if (take(p, "["))
        return parse_square(p);
    if (p->in == LATEX && take(p, "\\frac{"))
        return parse_fraction(p);
    return NULL;
}

/* "Σₖ", and what is summed: the factors that follow. */
static const term *parse_sum_over(parsing *p)
{
    const char *before = p->at;
    term *x = take_either(p, "Σ", "\\sum") ? wg_term_new(p->arena, TERM_SUM_OVER, 1) : NULL;
    if (x && parse_labels(p, x->labels) && !x->labels[1])
        return (x->arg[0] = parse_times(p)) ? x : NULL;
    p->at = before;
    return NULL;
}

static const term *parse_inner(parsing *p)
{
    size_t length = 0;
    skip_spaces(p);
    const term *sum = p->names ? parse_sum_over(p) : NULL;
    if (sum)
        return sum;
    const uint32_t tensor = symbol_here(p, &length);
    if (tensor) {
        p->at += length;
        return parse_symbol(p, tensor);
    }
    if (!p->names && take(p, "#"))
        return parse_operand(p);
    if (is_digit(*p->at))
        return parse_number(p);
    const char *before = p->at;
    const term *odd = parse_odd_number(p), *x = odd ? odd : parse_group(p);
    return x || p->at != before ? x : parse_function(p);
}

static const term *parse_whole(parsing *p)
{
    if (p->depth == DEEPEST)
        return NULL;
    p->depth++;
    const term *x = parse_inner(p);
    p->depth--;
    return x;
}

/* "^" and what it raises to: in LaTeX a group, or one character. */
static const term *parse_exponent(parsing *p)
{
    if (p->in == PLAIN || p->at[0] == '{' || !is_digit(p->at[0]))
        return parse_whole(p);
    const double digit = *p->at++ - '0';
    return wg_term_number(p->arena, digit, false);
}

static const term *with_exponent(parsing *p, const term *x)
{
    const term *exponent = parse_exponent(p);
    return exponent ? wg_term_with(p->arena, TERM_POWER, x, exponent) : NULL;
}

static const term *parse_postfix(parsing *p)
{
    const term *x = parse_whole(p);
    while (x) {
        if (take_either(p, "ᵀ", "^\\mathsf{T}"))
            x = wg_term_with(p->arena, TERM_TRANSPOSE, x, NULL);
        else if (p->in == PLAIN && take(p, "²"))
            x = wg_term_with(p->arena, TERM_POWER, x, wg_term_number(p->arena, 2, false));
        else if (take(p, "^"))
            x = with_exponent(p, x);
        else
            break;
    }
    return x;
}

/* In plain text a product is two factors side by side. */
static bool another_factor(parsing *p)
{
    if (p->in == LATEX)
        return take(p, "\\thinspace") || take(p, "\\,"); /* as formulas, and as forms */
    skip_spaces(p);
    size_t length = 0;
    return *p->at == '(' || is_digit(*p->at) || begins(p, "√(") || word_length(p->at) > 0 ||
           (p->names && wg_symbol_at(p->names, p->in, p->at, &length));
}

static const term *parse_product(parsing *p)
{
    const term *x = parse_postfix(p);
    while (x && another_factor(p)) {
        const term *y = parse_postfix(p);
        x = y ? wg_term_with(p->arena, TERM_PRODUCT, x, y) : NULL;
    }
    return x;
}

static const term *parse_times(parsing *p)
{
    const term *x = parse_product(p);
    while (x) {
        const bool slash = p->in == PLAIN && take(p, "/");
        if (!slash && !take_either(p, "∘", "\\circ") && !take_either(p, "·", "\\cdot"))
            break;
        const term *y = parse_product(p);
        x = y ? wg_term_with(p->arena, slash ? TERM_DIV : TERM_TIMES, x, y) : NULL;
    }
    return x;
}

static const term *parse_sum(parsing *p)
{
    const bool minus = take_either(p, "−", "-");
    const term *x = parse_times(p);
    if (x && minus)
        x = wg_term_with(p->arena, TERM_NEG, x, NULL);
    while (x) {
        const bool less = take_either(p, "−", "-");
        if (!less && !take(p, "+"))
            break;
        const term *y = parse_times(p);
        x = y ? wg_term_with(p->arena, less ? TERM_SUB : TERM_ADD, x, y) : NULL;
    }
    return x;
}

const term *wg_parse(arena *a, notation in, const names *n, const char *s)
{
    parsing p = {.arena = a, .in = in, .names = n, .at = s};
    const term *x = parse_sum(&p);
    skip_spaces(&p);
    return x && *p.at == 0 ? x : NULL;
}
