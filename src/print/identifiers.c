/* identifiers.c — names as C takes them.
 *
 * Letters and digits stay, what has a word becomes it (δ₁ is delta1, ŷ is yhat), anything else is
 * an underscore. What C or its headers may have is told apart by an underscore at the end. */
#include "print.h"
#include "utf8.h"

#include <string.h>

enum { LONGEST = 40 };

/* ---- Letters --------------------------------------------------------------------------------- */

static const char *const greek[] = {
    "alpha", "beta",   "gamma",   "delta", "epsilon", "zeta",    "eta",   "theta", "iota",
    "kappa", "lambda", "mu",      "nu",    "xi",      "omicron", "pi",    "rho",   "sigma",
    "sigma", "tau",    "upsilon", "phi",   "chi",     "psi",     "omega",
};

static const struct {
    uint32_t code;
    const char *word;
} words[] = {{0x177, "yhat"}, {0x233, "ybar"}, {0x302, "hat"}, {0x304, "bar"}, {0x2202, "d"}};

static void add_code(buffer *to, uint32_t code)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].code == code) {
            wg_add_text(to, words[i].word);
            return;
        }
    if (code >= 0x3B1 && code <= 0x3C9)
        wg_add_text(to, greek[code - 0x3B1]);
    else if (code >= 0x391 && code <= 0x3A9)
        wg_add_format(to, "%c%s", greek[code - 0x391][0] - 'a' + 'A', greek[code - 0x391] + 1);
    else if (code >= 0x2080 && code <= 0x2089)
        wg_add_format(to, "%c", (int)('0' + (code - 0x2080)));
    else if ((code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
             (code >= 'A' && code <= 'Z'))
        wg_add_format(to, "%c", (int)code);
    else
        wg_add_text(to, "_");
}

/* What is not UTF-8 is an underscore a byte. */
static void add_letters(buffer *to, const char *name)
{
    const char *end = name + strlen(name);
    for (int length; name < end && to->length < LONGEST; name += length ? length : 1) {
        uint32_t code = 0;
        length = wg_utf8(name, (size_t)(end - name), &code);
        add_code(to, length ? code : 0);
    }
}

/* ---- What is taken --------------------------------------------------------------------------- */

/* Keywords, functions that formulas use, and macros in small letters. */
static const char *const reserved[] = {
    "alignas", "alignof",   "asm",      "auto",     "bool",     "break",    "case",    "char",
    "const",   "constexpr", "continue", "default",  "do",       "double",   "else",    "enum",
    "extern",  "false",     "float",    "for",      "fortran",  "goto",     "if",      "inline",
    "int",     "long",      "main",     "nullptr",  "register", "restrict", "return",  "short",
    "signed",  "sizeof",    "static",   "struct",   "switch",   "true",     "typedef", "typeof",
    "union",   "unsigned",  "void",     "volatile", "while",    "exp",      "log",     "tanh",
    "sqrt",    "pow",       "fabs",     "sin",      "cos",      "fmax",     "fmin",    "linux",
    "unix",    "i386",      "stdin",    "stdout",   "stderr",   "errno",    "isnan",   "isinf",
};

/* Words in capitals may be macros. */
static bool is_reserved(const char *s)
{
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(s, reserved[i]) == 0)
            return true;
    return strlen(s) > 2 && strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(s);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- Identifiers ----------------------------------------------------------------------------- */

void wg_add_identifier(buffer *to, const char *before, const char *name)
{
    buffer text = {.pool = to->pool};
    add_letters(&text, name);
    const char *s = text.s ? text.s : "";
    wg_add_format(to, "%s%s%s", before, *before || is_letter(*s) ? "" : "t", s);
    if (to->s && is_reserved(to->s))
        wg_add_text(to, "_");
    to->failed |= text.failed;
    wg_pool_give(text.pool, text.s);
}
