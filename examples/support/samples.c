#define _POSIX_C_SOURCE 200809L /* getline */
#include "samples.h"

#include "fail.h"

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The file while it is read. */
typedef struct reader {
    const char *path;
    FILE *file;
    int64_t line; /* the number of the line in text, from 1 */
    char *text;
    size_t room;
    int64_t classes;
    int64_t capacity; /* samples that there is memory for */
} reader;

/* ---- Fields ---------------------------------------------------------------------------------- */

static bool is_blank(const char *s)
{
    return s[strspn(s, " \t\r\n")] == '\0';
}

/* Shows a field in a message: its first bytes, on one line. */
typedef struct excerpt {
    char s[32];
} excerpt;

static excerpt excerpt_of(const char *field)
{
    excerpt e = {""};
    for (size_t i = 0; field[i] && i < sizeof e.s - 1; i++)
        e.s[i] = iscntrl((unsigned char)field[i]) ? '?' : field[i];
    return e;
}

static double number_in(const reader *r, const char *field)
{
    char *end;
    const double value = strtod(field, &end);
    if (end == field || !is_blank(end))
        fail("%s, line %lld: '%s' is not a number", r->path, (long long)r->line,
             excerpt_of(field).s);
    if (!(fabs(value) <= FLT_MAX))
        fail("%s, line %lld: '%s' is not a finite number", r->path, (long long)r->line,
             excerpt_of(field).s);
    return value;
}

static int64_t label_in(const reader *r, const char *field)
{
    const double value = number_in(r, field);
    if (value < 0 || value >= (double)r->classes || value != floor(value))
        fail("%s, line %lld: the label '%s' is not a whole number from 0 to %lld (see --classes)",
             r->path, (long long)r->line, excerpt_of(field).s, (long long)r->classes - 1);
    return (int64_t)value;
}

/* ---- Lines ----------------------------------------------------------------------------------- */

/* The next line that is not empty, without its end; false at the end of the file. */
static bool next_line(reader *r)
{
    ssize_t length;
    while ((length = getline(&r->text, &r->room, r->file)) >= 0) {
        r->line++;
        if (strlen(r->text) != (size_t)length)
            fail("%s, line %lld: it has a zero byte; this is not a CSV file", r->path,
                 (long long)r->line);
        r->text[strcspn(r->text, "\r\n")] = '\0';
        if (!is_blank(r->text))
            return true;
    }
    if (!feof(r->file))
        fail("cannot read %s: %s", r->path, strerror(errno));
    return false;
}

static int64_t count_fields(const char *line)
{
    int64_t fields = 1;
    for (; *line; line++)
        fields += *line == ',';
    return fields;
}

/* The first line decides how many numbers a sample has. */
static void check_fields(const reader *r, samples *s)
{
    const int64_t fields = count_fields(r->text);
    if (fields < 2)
        fail("%s, line %lld: it needs at least one number and a label, separated by a comma",
             r->path, (long long)r->line);
    if (s->count == 0)
        s->inputs = fields - 1;
    if (fields != s->inputs + 1)
        fail("%s, line %lld: it has %lld fields, but those before it have %lld", r->path,
             (long long)r->line, (long long)fields, (long long)s->inputs + 1);
}

static void make_room(reader *r, samples *s)
{
    if (s->count < r->capacity)
        return;
    r->capacity = r->capacity ? 2 * r->capacity : 1024;
    s->input = realloc(s->input, (size_t)(r->capacity * s->inputs) * sizeof *s->input);
    s->label = realloc(s->label, (size_t)r->capacity * sizeof *s->label);
    if (!s->input || !s->label)
        fail("%s: out of memory after %lld samples", r->path, (long long)s->count);
}

static void add_sample(reader *r, samples *s)
{
    check_fields(r, s);
    make_room(r, s);
    double *input = s->input + s->count * s->inputs;
    char *field = r->text;
    for (int64_t i = 0; i < s->inputs; i++) {
        char *comma = strchr(field, ',');
        *comma = '\0';
        input[i] = number_in(r, field);
        field = comma + 1;
    }
    s->label[s->count++] = label_in(r, field);
}

/* ---- The file -------------------------------------------------------------------------------- */

/* One scale for all inputs, which are alike: the pixels of digits.csv, 0..16, become 0..1. */
static void scale(samples *s)
{
    const int64_t n = s->count * s->inputs;
    double low = s->input[0], high = s->input[0];
    for (int64_t i = 0; i < n; i++) {
        low = fmin(low, s->input[i]);
        high = fmax(high, s->input[i]);
    }
    for (int64_t i = 0; i < n; i++)
        s->input[i] = high > low ? (s->input[i] - low) / (high - low) : 0;
}

samples samples_read(const char *path, int64_t classes)
{
    reader r = {.path = path, .file = fopen(path, "r"), .classes = classes};
    samples s = {0};
    if (!r.file)
        fail("cannot open %s: %s", path, strerror(errno));
    while (next_line(&r))
        add_sample(&r, &s);
    if (s.count == 0)
        fail("%s is empty: it has no samples", path);
    if (s.count == 1)
        fail("%s has one sample only: training and testing need one each", path);
    fclose(r.file);
    free(r.text);
    scale(&s);
    return s;
}

void samples_free(samples *s)
{
    free(s->input);
    free(s->label);
    *s = (samples){0};
}
