/* details.c — for op->details: what an op's attributes mean, in few words. */
#include "details.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

wg_words wg_no_words(char *to, size_t size)
{
    if (size > 0)
        *to = '\0';
    return (wg_words){to, size, 0};
}

/* There is always room left for "...". */
void wg_say(wg_words *w, const char *format, ...)
{
    char saying[256];
    va_list args;
    va_start(args, format);
    vsnprintf(saying, sizeof saying, format, args);
    va_end(args);
    const size_t space = w->used > 0, needed = w->used + space + strlen(saying) + sizeof "...";
    const bool fits = needed <= w->size;
    if (w->used + sizeof "..." <= w->size)
        w->used += (size_t)snprintf(w->to + w->used, w->size - w->used, "%s%s",
                                    fits && space ? " " : "", fits ? saying : "...");
    if (!fits)
        w->size = 0;
}

void wg_say_list(wg_words *w, const char *word, int n, const int64_t list[])
{
    char text[WG_MAX_DIMS * 24] = "";
    size_t used = 0;
    for (int d = 0; d < n; d++)
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s%" PRId64, d ? "×" : "", list[d]);
    if (n > 0)
        wg_say(w, "%s%s%s", word, *word ? " " : "", text);
}

void wg_say_number(wg_words *w, const char *word, double x)
{
    char text[40];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (strtod(text, NULL) == x)
            break;
    }
    char *const comma = strchr(text, ','); /* of some locales */
    if (comma)
        *comma = '.';
    wg_say(w, "%s %s", word, text);
}

void wg_say_axis(wg_words *w, int64_t axis)
{
    wg_say(w, "axis %" PRId64, axis);
}

void wg_say_axes(wg_words *w, uint32_t mask)
{
    char text[WG_MAX_DIMS * 2 + 1] = "";
    int n = 0;
    for (int d = 0; d < WG_MAX_DIMS; d++)
        if (mask >> d & 1) {
            text[2 * n] = ' ';
            text[2 * n++ + 1] = (char)('0' + d);
        }
    wg_say(w, "%s%s", n == 0 ? "no axis" : n == 1 ? "axis" : "axes", text);
}

bool wg_is_only_axis(const wg_shape *shape, int axis)
{
    for (int d = 0; d < shape->ndim; d++)
        if (d != axis && shape->size[d] != 1)
            return false;
    return true;
}
