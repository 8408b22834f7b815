/* csv.c — numbers in rows of text. The file is read twice: first rows and columns are counted, so
 * that the array is made in its size. */
#define _POSIX_C_SOURCE 200809L
#include "files.h"

#include <locale.h>
#include <math.h>
#include <string.h>

enum { LONGEST_ROW = 1 << 20 };

/* The text from `start` to `filled` in the buffer has been read and not yet been handed out. */
typedef struct csv {
    file f;
    char separator;
    int64_t skip;
    char *buffer;
    int64_t room, start, filled, at; /* at: how much of the file has been read */
    int64_t line;                    /* its number, from 1 */
    char *row, *end;                 /* without the end of the line; NULL: there is none left */
    int64_t rows, columns;
    double *elements; /* those of the rows read so far; NULL while they are counted */
    int64_t count;
} csv;

/* ---- Rows ------------------------------------------------------------------------------------ */

/* Moves what is left to the front of the buffer, and reads on. */
static bool fill(csv *c)
{
    memmove(c->buffer, c->buffer + c->start, (size_t)(c->filled - c->start));
    c->filled -= c->start;
    c->start = 0;
    const int64_t left = c->f.size - c->at, free = c->room - c->filled;
    const int64_t bytes = left < free ? left : free;
    if (!wg_file_read(&c->f, c->at, c->buffer + c->filled, bytes))
        return false;
    c->at += bytes;
    c->filled += bytes;
    return true;
}

static char *find_end(const csv *c)
{
    return memchr(c->buffer + c->start, '\n', (size_t)(c->filled - c->start));
}

/* Sets the next row; false with an error. */
static bool next_row(csv *c)
{
    char *end = find_end(c);
    if (!end && !fill(c))
        return false;
    if (!end)
        end = find_end(c);
    const bool last = !end && c->at == c->f.size;
    c->line++;
    c->row = last && c->start == c->filled ? NULL : c->buffer + c->start;
    c->end = end ? end : c->buffer + c->filled;
    c->start = c->end - c->buffer + (end ? 1 : 0);
    if (c->row && c->end > c->row && c->end[-1] == '\r')
        c->end--;
    if (c->row && ((!end && !last) || c->end - c->row > LONGEST_ROW))
        return wg_file_refuse(&c->f, WG_ERROR_IO, "line %lld is longer than %d bytes",
                              (long long)c->line, (int)LONGEST_ROW);
    return true;
}

static bool is_space(const csv *c, char x)
{
    return (x == ' ' || x == '\t') && x != c->separator;
}

static void trim(const csv *c, char **from, char **to)
{
    while (*from < *to && is_space(c, **from))
        ++*from;
    while (*from < *to && is_space(c, (*to)[-1]))
        --*to;
}

static bool is_empty(const csv *c)
{
    char *from = c->row, *to = c->end;
    trim(c, &from, &to);
    return from == to;
}

/* Calls take for each row that is neither empty nor skipped. */
static bool each_row(csv *c, bool (*take)(csv *c))
{
    static const char mark[] = "\xEF\xBB\xBF"; /* which some programs put before UTF-8 */
    c->start = c->filled = c->at = c->line = 0;
    for (int64_t left = c->skip;;) {
        if (!next_row(c))
            return false;
        if (!c->row)
            return true;
        if (c->line == 1 && c->end - c->row >= 3 && memcmp(c->row, mark, 3) == 0)
            c->row += 3;
        if (is_empty(c))
            continue;
        if (left > 0)
            left--;
        else if (!take(c))
            return false;
    }
}

/* ---- Numbers --------------------------------------------------------------------------------- */

static bool count_row(csv *c)
{
    int64_t columns = 1;
    for (const char *x = c->row; x < c->end; x++)
        columns += *x == c->separator;
    if (c->rows++ == 0)
        c->columns = columns;
    if (columns == c->columns)
        return true;
    return wg_file_refuse(&c->f, WG_ERROR_IO, "line %lld has %lld columns, those before have %lld",
                          (long long)c->line, (long long)columns, (long long)c->columns);
}

/* A number without what is around it; an empty field is NaN. */
static bool parse_field(const csv *c, char *from, char *to, double *number)
{
    trim(c, &from, &to);
    if (to - from >= 2 && *from == '"' && to[-1] == '"') {
        from++, to--;
        trim(c, &from, &to);
    }
    *number = (double)NAN;
    return from == to || wg_number(from, to, number);
}

static bool refuse_field(csv *c, int64_t column, const char *from, const char *to)
{
    const int shown = to - from < 40 ? (int)(to - from) : 40;
    return wg_file_refuse(&c->f, WG_ERROR_IO, "line %lld, column %lld: \"%.*s\" is no number",
                          (long long)c->line, (long long)column, shown, from);
}

static bool parse_row(csv *c)
{
    char *from = c->row;
    for (int64_t column = 1; column <= c->columns; column++) {
        char *to = memchr(from, c->separator, (size_t)(c->end - from));
        if (!to)
            to = c->end;
        if (c->count == c->rows * c->columns || (to == c->end) != (column == c->columns))
            return wg_file_refuse(&c->f, WG_ERROR_IO, "it changed while it was read");
        if (!parse_field(c, from, to, &c->elements[c->count++]))
            return refuse_field(c, column, from, to);
        from = to + 1;
    }
    return true;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static bool parse(csv *c)
{
    if (!each_row(c, parse_row))
        return false;
    return c->count == c->rows * c->columns ||
           wg_file_refuse(&c->f, WG_ERROR_IO, "it changed while it was read");
}

/* strtod reads the locale's decimal point: this thread's is C's meanwhile. */
static bool parse_in_c(csv *c)
{
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!plain)
        return wg_file_refuse(&c->f, WG_ERROR_MEMORY, "no memory for a locale");
    const locale_t before = uselocale(plain);
    const bool parsed = parse(c);
    uselocale(before);
    freelocale(plain);
    return parsed;
}

static bool read_rows(csv *c, wg_data *d)
{
    int64_t bytes;
    if (!each_row(c, count_row))
        return false;
    if (c->rows == 0)
        return wg_file_refuse(&c->f, WG_ERROR_IO, "it has no rows, but for those that are skipped");
    d->type = WG_DATA_F64;
    d->shape = WG_SHAPE(c->rows, c->columns);
    if (!wg_array_bytes(d->type, &d->shape, &bytes))
        return wg_file_refuse(&c->f, WG_ERROR_MEMORY, "no memory for all its numbers");
    c->elements = wg_file_room(&c->f, bytes);
    if (!c->elements)
        return false;
    if (parse_in_c(c))
        d->elements = c->elements;
    else
        wg_tape_give(d->tape, c->elements);
    return d->elements != NULL;
}

static bool read_file(csv *c, wg_data *d)
{
    c->room = (c->f.size < LONGEST_ROW ? c->f.size : LONGEST_ROW) + 2;
    c->buffer = wg_file_room(&c->f, c->room + 1); /* a number at the end is ended by a zero */
    const bool read = c->buffer && read_rows(c, d);
    wg_tape_give(d->tape, c->buffer);
    return read;
}

static bool check_options(wg_tape *t, const wg_csv_options *o)
{
    const char c = o->separator;
    if (o->skip < 0)
        wg_error_keep(t, WG_ERROR_ARGUMENT, "wg_load_csv: %lld rows to skip", (long long)o->skip);
    else if (c && (strchr("+-.\"\r\n", c) || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                   (c >= 'a' && c <= 'z')))
        wg_error_keep(t, WG_ERROR_ARGUMENT,
                      "wg_load_csv: numbers cannot be separated by character %d", c);
    else
        return true;
    return false;
}

wg_data wg_load_csv(wg_tape *t, const char *path, wg_csv_options options)
{
    wg_data d = {.tape = t};
    csv c = {.separator = options.separator ? options.separator : ',', .skip = options.skip};
    if (!check_options(t, &options) || !wg_file_open(&c.f, t, "wg_load_csv", path))
        return d;
    read_file(&c, &d);
    wg_file_close(&c.f);
    return d;
}
