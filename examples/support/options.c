#include "options.h"

#include "fail.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMMON = 3 };

/* All options: those of the example, then those that all have. */
typedef struct options_table {
    const option *own;
    int count;
    option common[COMMON];
} options_table;

static const option *at(const options_table *table, int i)
{
    return i < table->count ? &table->own[i] : &table->common[i - table->count];
}

/* ---- The help -------------------------------------------------------------------------------- */

static void print_default(const option *o)
{
    if (o->whole)
        printf(" [%lld]", (long long)*o->whole);
    else if (o->number)
        printf(" [%g]", *o->number);
    else if (o->real)
        printf(" [%s]", wg_dtype_name(*o->real));
    else if (o->path && *o->path)
        printf(" [%s]", *o->path);
    printf("\n");
}

static void print_help(const options_table *table, const help *h)
{
    printf("usage: %s [OPTION]...\n\n%s\noptions, with [defaults]:\n", program_name, h->about);
    for (int i = 0; i < table->count + COMMON; i++) {
        const option *o = at(table, i);
        printf("  %-13s %-5s %s", o->name, o->value, o->help);
        print_default(o);
    }
    printf("  %-13s %-5s %s\n\n", "--help", "", "print this");
    printf("A value follows its option as the next argument or after '='.\n%s\n",
           h->notes ? h->notes : "");
    printf(
        "Exit status: 0; or 1 after one sentence on stderr, if an option is wrong, a file can't\n"
        "be read or written, or %s.\n",
        h->misses);
}

/* ---- Values ---------------------------------------------------------------------------------- */

static int64_t whole_in(const option *o, const char *text)
{
    char *end;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (end == text || *end || errno || (double)value < o->low || (double)value > o->high)
        fail("%s: '%s' is not a whole number from %.0f to %.0f", o->name, text, o->low, o->high);
    return value;
}

static double number_in(const option *o, const char *text)
{
    char *end;
    const double value = strtod(text, &end);
    if (end == text || *end || !(value > o->low) || !(value < o->high)) {
        if (isinf(o->high))
            fail("%s: '%s' is not a finite number above %g", o->name, text, o->low);
        fail("%s: '%s' is not a number between %g and %g", o->name, text, o->low, o->high);
    }
    return value;
}

static wg_dtype real_in(const option *o, const char *text)
{
    const wg_dtype reals[] = {WG_F32, WG_F64};
    for (int i = 0; i < 2; i++)
        if (strcmp(text, wg_dtype_name(reals[i])) == 0)
            return reals[i];
    fail("%s: '%s' is neither f32 nor f64", o->name, text);
}

static const char *path_in(const option *o, const char *text)
{
    if (!*text)
        fail("%s: the name of the file is empty", o->name);
    return text;
}

static void set(const option *o, const char *text)
{
    if (o->whole)
        *o->whole = whole_in(o, text);
    else if (o->number)
        *o->number = number_in(o, text);
    else if (o->real)
        *o->real = real_in(o, text);
    else if (o->path)
        *o->path = path_in(o, text);
    else
        *o->flag = true;
}

/* ---- The command line ------------------------------------------------------------------------ */

/* The option that an argument names, alone or before '='. */
static const option *find(const options_table *table, const char *argument)
{
    const size_t length = strcspn(argument, "=");
    for (int i = 0; i < table->count + COMMON; i++) {
        const char *name = at(table, i)->name;
        if (strlen(name) == length && strncmp(name, argument, length) == 0)
            return at(table, i);
    }
    fail("'%s' is not an option; --help lists them", argument);
}

static bool asks_for_help(const char *argument)
{
    return strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0;
}

/* Reads the option at argument i, and its value; the number of arguments that it took. */
static int read_option(const options_table *table, int argc, char **argv, int i)
{
    const option *o = find(table, argv[i]);
    const char *equals = strchr(argv[i], '=');
    if (o->flag && equals)
        fail("%s takes no value", o->name);
    if (!o->flag && !equals && i + 1 == argc)
        fail("%s needs a value: %s", o->name, o->value);
    set(o, equals ? equals + 1 : o->flag ? "" : argv[i + 1]);
    return o->flag || equals ? 1 : 2;
}

common_options options_read(int argc, char **argv, const help *h, const option own[], int count)
{
    common_options c = {.seed = 1, .threads = wg_threads()};
    const options_table table = {
        own,
        count,
        {{"--seed", "K", "of all random numbers", .whole = &c.seed, .high = 1e15},
         {"--threads", "T", "the most threads to use", .whole = &c.threads, .low = 1, .high = 256},
         {"--quiet", "", "no progress, only results", .flag = &c.quiet}},
    };
    for (int i = 1; i < argc;) {
        if (asks_for_help(argv[i])) {
            print_help(&table, h);
            flush_output();
            exit(EXIT_SUCCESS);
        }
        i += read_option(&table, argc, argv, i);
    }
    wg_set_threads((int)c.threads);
    return c;
}
