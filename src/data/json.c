/* json.c — as much of JSON (RFC 8259) as the header of a safetensors file has: objects, strings,
 * whole numbers, lists of those. A cursor goes through the text once; strings are decoded in their
 * place, where they only become shorter. */
#include "files.h"

#include <string.h>

/* ---- Strings --------------------------------------------------------------------------------- */

/* A code point as UTF-8; where it ends. */
static char *put_character(char *to, uint32_t code)
{
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    const int bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes == 1) {
        *to = (char)code;
        return to + 1;
    }
    for (int i = bytes - 1; i > 0; i--, code >>= 6)
        to[i] = (char)(0x80 | (code & 0x3F));
    *to = (char)(leads[bytes] | code);
    return to + bytes;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The four digits behind \u. */
static bool hex_word(json *j, uint32_t *word)
{
    *word = 0;
    if (j->end - j->at < 4)
        return false;
    for (int i = 0; i < 4; i++, j->at++) {
        const int digit = hex_digit(*j->at);
        if (digit < 0)
            return false;
        *word = *word << 4 | (uint32_t)digit;
    }
    return true;
}

/* What stands behind \u, with the second half where it takes two. */
static bool unicode(json *j, uint32_t *code)
{
    uint32_t low;
    if (!hex_word(j, code) || *code == 0 || (*code >= 0xDC00 && *code < 0xE000))
        return false;
    if (*code < 0xD800 || *code >= 0xE000)
        return true;
    if (j->end - j->at < 2 || j->at[0] != '\\' || j->at[1] != 'u')
        return false;
    j->at += 2;
    if (!hex_word(j, &low) || low < 0xDC00 || low >= 0xE000)
        return false;
    *code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
    return true;
}

/* Decodes what stands behind a backslash; NULL: nothing that could. */
static char *escape(json *j, char *to)
{
    static const char letters[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    uint32_t code;
    const char letter = j->at < j->end ? *j->at++ : '\0';
    const char *known = letter ? strchr(letters, letter) : NULL;
    if (known)
        *to = means[known - letters];
    else if (letter == 'u' && unicode(j, &code))
        return put_character(to, code);
    return known ? to + 1 : NULL;
}

bool wg_json_string(json *j, const char **text, uint32_t *length)
{
    if (!wg_json_take(j, '"'))
        return false;
    char *to = j->at;
    *text = to;
    while (to && j->at < j->end && *j->at != '"') {
        const char c = *j->at++;
        if (c == '\\')
            to = escape(j, to);
        else if ((unsigned char)c < 0x20)
            return false;
        else
            *to++ = c;
    }
    if (!to || j->at == j->end)
        return false;
    j->at++; /* the quote, which the zero may replace */
    *length = (uint32_t)(to - *text);
    *to = '\0';
    return true;
}

/* ---- The rest -------------------------------------------------------------------------------- */

static void skip_space(json *j)
{
    while (j->at < j->end && (*j->at == ' ' || *j->at == '\t' || *j->at == '\n' || *j->at == '\r'))
        j->at++;
}

bool wg_json_take(json *j, char c)
{
    skip_space(j);
    if (j->at == j->end || *j->at != c)
        return false;
    j->at++;
    return true;
}

bool wg_json_end(json *j)
{
    skip_space(j);
    return j->at == j->end;
}

bool wg_json_next(json *j, char close, bool *first, bool *more)
{
    *more = !wg_json_take(j, close);
    const bool good = !*more || *first || wg_json_take(j, ',');
    *first = false;
    return good;
}

bool wg_json_size(json *j, int64_t *number)
{
    skip_space(j);
    const char *start = j->at, *at = start;
    const bool good = wg_digits(&at, j->end, number) && (*start != '0' || at == start + 1);
    j->at += at - start;
    return good;
}
