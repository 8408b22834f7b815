/* names.c — what tensors are called in formulas.
 *
 * A name of one letter, or the word for one, with digits behind it is written as in a book: W1 is
 * W₁, delta1 is δ₁, yhat is ŷ. Any other of letters, digits and . _ / stands as it is, and what
 * is left between « ». A symbol that another tensor has already is told apart by the tensor's
 * number. */
#include "print.h"
#include "utf8.h"

#include <inttypes.h>
#include <string.h>

struct names {
    const selection *s;
    char **symbol[2];   /* by notation and tensor; NULL: it is not needed */
    uint32_t *first[2]; /* of the tensors whose symbols have the same hash, by that; 0: none */
    uint32_t *next[2];  /* after each of them */
    size_t longest[2];  /* symbol that there has been */
};

/* ---- Letters --------------------------------------------------------------------------------- */

static const struct {
    const char *word, *letter;
} greek[] = {
    {"alpha", "α"},  {"beta", "β"},   {"gamma", "γ"}, {"delta", "δ"},   {"epsilon", "ε"},
    {"zeta", "ζ"},   {"eta", "η"},    {"theta", "θ"}, {"iota", "ι"},    {"kappa", "κ"},
    {"lambda", "λ"}, {"mu", "μ"},     {"nu", "ν"},    {"xi", "ξ"},      {"pi", "π"},
    {"rho", "ρ"},    {"sigma", "σ"},  {"tau", "τ"},   {"upsilon", "υ"}, {"phi", "φ"},
    {"chi", "χ"},    {"psi", "ψ"},    {"omega", "ω"}, {"Gamma", "Γ"},   {"Delta", "Δ"},
    {"Theta", "Θ"},  {"Lambda", "Λ"}, {"Xi", "Ξ"},    {"Pi", "Π"},      {"Sigma", "Σ"},
    {"Phi", "Φ"},    {"Psi", "Ψ"},    {"Omega", "Ω"},
};

enum { GREEK = sizeof greek / sizeof *greek };

/* Letters that are one character together with what they bear. */
static const struct {
    const char *character, *letter, *accent;
} composed[] = {{"ŷ", "y", "hat"}, {"ȳ", "y", "bar"}};

enum { COMPOSED = sizeof composed / sizeof *composed };

/* A letter with what it bears: a hat, a bar, digits below. */
typedef struct letter {
    char base[8];
    int greek;          /* −1: it is a Latin letter */
    const char *accent; /* "hat", "bar", or "" */
    const char *digits;
} letter;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_latin(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether the first n bytes of s are this word. */
static bool is_word(const char *s, size_t n, const char *word)
{
    return strlen(word) == n && memcmp(s, word, n) == 0;
}

/* One letter, Latin or Greek, by itself or spelt out. */
static bool read_base(const char *s, size_t n, letter *l)
{
    l->greek = -1;
    for (int i = 0; i < GREEK; i++)
        if (is_word(s, n, greek[i].word) || is_word(s, n, greek[i].letter)) {
            l->greek = i;
            strcpy(l->base, greek[i].letter);
            return true;
        }
    if (n != 1 || !is_latin(*s))
        return false;
    l->base[0] = *s;
    l->base[1] = 0;
    return true;
}

static bool read_composed(const char *s, size_t n, letter *l)
{
    for (int i = 0; i < COMPOSED; i++)
        if (is_word(s, n, composed[i].character)) {
            l->accent = composed[i].accent;
            return read_base(composed[i].letter, 1, l);
        }
    return false;
}

static bool read_accented(const char *name, size_t n, letter *l)
{
    static const struct {
        const char *word, *accent;
    } accents[] = {{"hat", "hat"}, {"\u0302", "hat"}, {"bar", "bar"}, {"\u0304", "bar"}, {"", ""}};
    for (size_t i = 0; i < sizeof accents / sizeof *accents; i++) {
        const size_t accent = strlen(accents[i].word);
        if (accent < n && is_word(name + n - accent, accent, accents[i].word) &&
            read_base(name, n - accent, l)) {
            l->accent = accents[i].accent;
            return true;
        }
    }
    return read_composed(name, n, l);
}

static bool read_letter(const char *name, letter *l)
{
    size_t n = strlen(name);
    while (n > 0 && is_digit(name[n - 1]))
        n--;
    l->digits = name + n;
    n -= n > 1 && name[n - 1] == '_' && *l->digits;
    return read_accented(name, n, l);
}

static void add_plain_letter(buffer *to, const letter *l)
{
    for (int i = 0; i < COMPOSED; i++)
        if (strcmp(l->base, composed[i].letter) == 0 &&
            strcmp(l->accent, composed[i].accent) == 0) {
            wg_add_text(to, composed[i].character);
            return;
        }
    wg_add_text(to, l->base);
    wg_add_text(to, *l->accent == 'h' ? "\u0302" : *l->accent == 'b' ? "\u0304" : "");
}

static void add_letter(buffer *to, notation in, const letter *l)
{
    if (in == LATEX) {
        wg_add_format(to, *l->accent ? "\\%s{%s%s}" : "%s%s%s", l->accent, l->greek < 0 ? "" : "\\",
                      l->greek < 0 ? l->base : greek[l->greek].word);
        if (*l->digits)
            wg_add_format(to, "_{%s}", l->digits);
        return;
    }
    add_plain_letter(to, l);
    for (const char *d = l->digits; *d; d++)
        wg_add_format(to, "\xE2\x82%c", 0x80 + (*d - '0')); /* ₀ + d */
}

/* ---- Other names ----------------------------------------------------------------------------- */

/* Whether it reads as a name without quotes: letters of any alphabet, digits, and . _ / inside. */
static bool is_plain(const char *name)
{
    static const char *const signs[] = {"∘", "·", "−", "ᵀ", "²", "√", "≤",
                                        "≥", "≠", "«", "»", "∂", "∞", "Σ"};
    for (const char *c = name; *c; c++)
        if (!is_latin(*c) && !(*c & 0x80) && (c == name || (!is_digit(*c) && !strchr("._/", *c))))
            return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strstr(name, signs[i]))
            return false;
    return *name != 0 && strcmp(name, "NaN") != 0 && wg_is_utf8(name, strlen(name));
}

static void add_for_plain(buffer *to, uint32_t code, const char *s, int length)
{
    const bool turns = code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
                       (code >= 0x2066 && code <= 0x2069); /* the direction of what follows */
    if (length == 0 || (code >= 0x7F && code < 0xA0) || turns)
        wg_add_text(to, "\uFFFD");
    else if (code == 0xAB || code == 0xBB) /* not for an end of the quotes */
        wg_add_text(to, code == 0xAB ? "‹" : "›");
    else if (code < 0x20)
        wg_add_format(to, "\xE2\x90%c", (int)(0x80 + code)); /* its picture, U+2400 + code */
    else
        wg_add_bytes(to, s, (size_t)length);
}

static void add_characters(buffer *to, notation in, const char *name)
{
    const char *end = name + strlen(name);
    for (int length; name < end; name += length ? length : 1) {
        uint32_t code = 0;
        length = wg_utf8(name, (size_t)(end - name), &code);
        if (in == LATEX)
            wg_add_latex(to, code, name, length);
        else
            add_for_plain(to, code, name, length);
    }
}

static void add_name(buffer *to, notation in, const char *name)
{
    letter l;
    if (read_letter(name, &l)) {
        add_letter(to, in, &l);
        return;
    }
    wg_add_text(to, in == LATEX ? "\\text{" : is_plain(name) ? "" : "«");
    add_characters(to, in, name);
    wg_add_text(to, in == LATEX ? "}" : is_plain(name) ? "" : "»");
}

/* ---- Symbols --------------------------------------------------------------------------------- */

static void add_number(buffer *to, notation in, uint32_t i)
{
    char name[16];
    snprintf(name, sizeof name, "v%" PRIu32, i);
    add_name(to, in, name);
}

void wg_add_simple(buffer *to, notation in, const names *n, uint32_t i)
{
    const node *x = wg_node_at(n->s->tape, i);
    if (n->symbol[in][i] && (x->name || !wg_is_adjoint(x)))
        wg_add_text(to, n->symbol[in][i]);
    else if (x->name)
        add_name(to, in, x->name);
    else
        add_number(to, in, i);
}

void wg_add_derivative(buffer *to, notation in, const names *n, uint32_t y, uint32_t x)
{
    wg_add_text(to, in == LATEX ? "\\frac{\\partial " : "∂");
    wg_add_simple(to, in, n, y);
    wg_add_text(to, in == LATEX ? "}{\\partial " : "/∂");
    wg_add_simple(to, in, n, x);
    wg_add_text(to, in == LATEX ? "}" : "");
}

static void add_symbol(buffer *to, notation in, const names *by, const node *n, const char *name)
{
    if (name)
        add_name(to, in, name);
    else if (wg_is_adjoint(n))
        wg_add_derivative(to, in, by, n->sweep_of, n->adjoint_of);
    else
        add_number(to, in, n->pub.self.index);
}

/* FNV-1a, byte by byte. */
static const uint32_t no_bytes = UINT32_C(2166136261);

static uint32_t hash_more(uint32_t hash, char byte)
{
    return (hash ^ (unsigned char)byte) * UINT32_C(16777619);
}

/* Where the chain of a symbol's hash begins. */
static uint32_t *chain_of(const names *n, notation in, const char *symbol)
{
    uint32_t hash = no_bytes;
    for (const char *c = symbol; *c; c++)
        hash = hash_more(hash, *c);
    return &n->first[in][hash % (n->s->last + 1)];
}

static bool is_taken(const names *n, notation in, const char *symbol, uint32_t by)
{
    for (uint32_t i = *chain_of(n, in, symbol); i; i = n->next[in][i])
        if (i != by && strcmp(n->symbol[in][i], symbol) == 0)
            return true;
    return false;
}

/* Gives a tensor its symbol, instead of the one that it has. */
static void set_symbol(names *n, notation in, uint32_t tensor, char *symbol)
{
    char **old = &n->symbol[in][tensor];
    uint32_t *at = *old ? chain_of(n, in, *old) : NULL;
    while (at && *at != tensor)
        at = &n->next[in][*at];
    if (at)
        *at = n->next[in][tensor];
    wg_pool_give(&n->s->tape->pool, *old);
    *old = symbol;
    at = chain_of(n, in, symbol);
    n->next[in][tensor] = *at;
    *at = tensor;
    const size_t length = strlen(symbol);
    n->longest[in] = length > n->longest[in] ? length : n->longest[in];
}

/* "x⁽¹²⁾"-like; in LaTeX within a group, so that it can be raised to a power. */
static void tell_apart(buffer *symbol, notation in, uint32_t i)
{
    if (in == PLAIN) {
        wg_add_format(symbol, "⁽%" PRIu32 "⁾", i);
        return;
    }
    wg_add_text(symbol, "{");
    if (symbol->failed)
        return;
    memmove(symbol->s + 1, symbol->s, symbol->length - 1);
    symbol->s[0] = '{';
    wg_add_format(symbol, "^{(%" PRIu32 ")}}", i);
}

/* Told apart by its number where the symbol is another's. */
static char *symbol_of(const names *n, notation in, uint32_t i, const char *name)
{
    wg_tape *t = n->s->tape;
    buffer symbol = {.pool = &t->pool};
    add_symbol(&symbol, in, n, wg_node_at(t, i), name);
    while (!symbol.failed && is_taken(n, in, symbol.s, i))
        tell_apart(&symbol, in, i);
    if (symbol.failed) {
        wg_pool_give(&t->pool, symbol.s);
        return NULL;
    }
    return symbol.s;
}

bool wg_has_name(const names *n, const char *name)
{
    buffer symbol = {.pool = &n->s->tape->pool};
    add_name(&symbol, PLAIN, name);
    const bool taken = !symbol.failed && is_taken(n, PLAIN, symbol.s, 0);
    wg_pool_give(symbol.pool, symbol.s);
    return taken;
}

bool wg_rename(names *n, uint32_t tensor, const char *name)
{
    for (notation in = PLAIN; in <= LATEX; in++) {
        char *symbol = symbol_of(n, in, tensor, name);
        if (!symbol)
            return false;
        set_symbol(n, in, tensor, symbol);
    }
    return true;
}

names *wg_names_new(const selection *s)
{
    pool *p = &s->tape->pool;
    const size_t count = (size_t)s->last + 1;
    const size_t bytes = sizeof(names) + 2 * count * (sizeof(char *) + 2 * sizeof(uint32_t));
    names *n = wg_pool_take(p, bytes);
    if (!n)
        return NULL;
    memset(n, 0, bytes);
    n->s = s;
    n->symbol[PLAIN] = (char **)(n + 1);
    n->symbol[LATEX] = n->symbol[PLAIN] + count;
    n->first[PLAIN] = (uint32_t *)(n->symbol[LATEX] + count);
    n->first[LATEX] = n->first[PLAIN] + count;
    n->next[PLAIN] = n->first[LATEX] + count;
    n->next[LATEX] = n->next[PLAIN] + count;
    for (uint32_t i = 1; i <= s->last; i++)
        if (s->needed[i] && !wg_rename(n, i, wg_node_at(s->tape, i)->name)) {
            wg_names_free(n);
            return NULL;
        }
    return n;
}

const selection *wg_selection_of(const names *n)
{
    return n->s;
}

void wg_names_free(names *n)
{
    for (notation in = PLAIN; n && in <= LATEX; in++)
        for (uint32_t i = 1; i <= n->s->last; i++)
            wg_pool_give(&n->s->tape->pool, n->symbol[in][i]);
    if (n)
        wg_pool_give(&n->s->tape->pool, n);
}

const char *wg_symbol(const names *n, notation in, uint32_t tensor)
{
    return n->symbol[in][tensor];
}

/* Longer and longer beginnings of s are looked up. */
uint32_t wg_symbol_at(const names *n, notation in, const char *s, size_t *length)
{
    uint32_t found = 0, hash = no_bytes;
    *length = 0;
    for (size_t k = 1; k <= n->longest[in] && s[k - 1]; k++) {
        hash = hash_more(hash, s[k - 1]);
        uint32_t i = n->first[in][hash % (n->s->last + 1)];
        while (i && (strncmp(n->symbol[in][i], s, k) != 0 || n->symbol[in][i][k] != 0))
            i = n->next[in][i];
        if (i) {
            found = i;
            *length = k;
        }
    }
    return found;
}
