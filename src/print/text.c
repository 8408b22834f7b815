/* text.c — characters and numbers, as printers write them. */
#include "print.h"
#include "utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void wg_put_text(FILE *out, const char *text, wg_escape *escape)
{
    const char *end = text + strlen(text);
    for (int length; text < end; text += length) {
        uint32_t code;
        length = wg_utf8(text, (size_t)(end - text), &code);
        if (!length) {
            fputs("\uFFFD", out);
            length = 1;
        } else if (!escape(out, code)) {
            fwrite(text, 1, (size_t)length, out);
        }
    }
}

bool wg_put_control(FILE *out, uint32_t code)
{
    if (code == 0x7F)
        fputs("\u2421", out);
    else if (code < 0x20)
        fprintf(out, "\xE2\x90%c", (int)(0x80 + code)); /* U+2400 + code */
    else if ((code >= 0x80 && code < 0xA0) || code == 0xFFFE || code == 0xFFFF)
        fputs("\uFFFD", out);
    else
        return false;
    return true;
}

/* Some locales write a comma. */
static void use_point(char *number)
{
    for (char *c = number; *c; c++)
        if (*c == ',')
            *c = '.';
}

/* The shortest decimal that reads back as x. */
static void shortest_of(double x, bool single, char shortest[40])
{
    if (isnan(x)) { /* some libraries print its sign */
        strcpy(shortest, "nan");
        return;
    }
    char text[40];
    *shortest = 0;
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, 40, "%.*g", digits, x);
        const double back = strtod(text, NULL);
        const bool same = (single ? (double)(float)back : back) == x || digits == 17;
        if (same && (!*shortest || strlen(text) < strlen(shortest)))
            strcpy(shortest, text);
    }
    use_point(shortest);
}

void wg_put_real(FILE *out, double x, bool single)
{
    char shortest[40];
    shortest_of(x, single, shortest);
    fputs(shortest, out);
}

void wg_rounded(double x, char *to, size_t size)
{
    char text[40];
    snprintf(text, sizeof text, "%.4g", isnan(x) ? 0 : fabs(x));
    use_point(text);
    snprintf(to, size, "%s%s", !isnan(x) && signbit(x) ? "−" : "", isnan(x) ? "nan" : text);
}

void wg_rounded_element(const node *n, int64_t i, char *to, size_t size)
{
    if (n->pub.dtype != WG_I64) {
        wg_rounded(wg_element_of(n, i), to, size);
        return;
    }
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, ((const int64_t *)n->value)[i]);
    const bool negative = *digits == '-';
    snprintf(to, size, "%s%s", negative ? "−" : "", digits + negative);
}

void wg_put_element(FILE *out, const node *n, int64_t i)
{
    switch (n->pub.dtype) {
    case WG_F32:
        wg_put_real(out, (double)((const float *)n->value)[i], true);
        break;
    case WG_F64:
        wg_put_real(out, ((const double *)n->value)[i], false);
        break;
    case WG_I64:
        fprintf(out, "%" PRId64, ((const int64_t *)n->value)[i]);
        break;
    }
}

double wg_element_in(const void *data, wg_dtype dtype, int64_t i)
{
    switch (dtype) {
    case WG_F32:
        return (double)((const float *)data)[i];
    case WG_F64:
        return ((const double *)data)[i];
    case WG_I64:
        return (double)((const int64_t *)data)[i];
    }
    return 0;
}

double wg_element_of(const node *n, int64_t i)
{
    return wg_element_in(n->value, n->pub.dtype, i);
}

static bool json_escape(FILE *out, uint32_t code)
{
    const bool letter = code >= 0x20 && code != '"' && code != '\\' && code != '<' && code != '>' &&
                        code != '&' && code != 0x2028 && code != 0x2029;
    if (!letter)
        fprintf(out, "\\u%04" PRIx32, code);
    return !letter;
}

void wg_put_json_string(FILE *out, const char *text)
{
    fputc('"', out);
    wg_put_text(out, text, json_escape);
    fputc('"', out);
}

/* ---- Text that grows ------------------------------------------------------------------------- */

static bool room_for(buffer *to, size_t more)
{
    const size_t needed = to->length + more + 1;
    if (to->s && wg_pool_room(to->s) >= needed)
        return true;
    char *grown =
        to->failed ? NULL : wg_pool_grow(to->pool, to->s, to->length, needed + needed / 2);
    to->failed = !grown;
    to->s = grown ? grown : to->s;
    return grown != NULL;
}

void wg_add_bytes(buffer *to, const char *s, size_t n)
{
    if (!room_for(to, n))
        return;
    memcpy(to->s + to->length, s, n);
    to->length += n;
    to->s[to->length] = 0;
}

void wg_add_text(buffer *to, const char *s)
{
    wg_add_bytes(to, s, strlen(s));
}

void wg_add_arguments(buffer *to, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    const int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n >= 0 && room_for(to, (size_t)n)) {
        vsnprintf(to->s + to->length, (size_t)n + 1, format, arguments);
        to->length += (size_t)n;
    }
}

void wg_add_format(buffer *to, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    wg_add_arguments(to, format, arguments);
    va_end(arguments);
}

void wg_add_real(buffer *to, double x, bool single)
{
    char shortest[40];
    shortest_of(x, single, shortest);
    wg_add_text(to, shortest);
}

void wg_add_latex(buffer *to, uint32_t code, const char *s, int length)
{
    if (code < 0x20 || code == 0x7F || length == 0)
        wg_add_text(to, "?");
    else if (code == '\\')
        wg_add_text(to, "$\\backslash$");
    else if (code == '~' || code == '^')
        wg_add_format(to, "\\%c{}", (int)code);
    else if (code < 0x80 && strchr("{}$&#_%", (int)code))
        wg_add_format(to, "\\%c", (int)code);
    else
        wg_add_bytes(to, s, (size_t)length);
}
