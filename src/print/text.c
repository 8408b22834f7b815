/* text.c — characters and numbers, as printers write them. */
#include "print.h"
#include "utf8.h"

#include <inttypes.h>
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
static void put_with_point(FILE *out, char *number)
{
    for (char *c = number; *c; c++)
        if (*c == ',')
            *c = '.';
    fputs(number, out);
}

void wg_put_real(FILE *out, double x, bool single)
{
    char shortest[40] = "", text[40];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        const double back = strtod(text, NULL);
        const bool same = (single ? (double)(float)back : back) == x || digits == 17;
        if (same && (!*shortest || strlen(text) < strlen(shortest)))
            strcpy(shortest, text);
    }
    put_with_point(out, shortest);
}

void wg_put_rounded(FILE *out, double x)
{
    char text[40];
    snprintf(text, sizeof text, "%.4g", x);
    put_with_point(out, text);
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

double wg_element_of(const node *n, int64_t i)
{
    switch (n->pub.dtype) {
    case WG_F32:
        return (double)((const float *)n->value)[i];
    case WG_F64:
        return ((const double *)n->value)[i];
    case WG_I64:
        return (double)((const int64_t *)n->value)[i];
    }
    return 0;
}
