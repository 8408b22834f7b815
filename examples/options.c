#include "options.h"

#include "fail.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const options defaults = {
    .data = "examples/data/digits.csv",
    .classes = 10,
    .test_share = 0.2,
    .hidden = 48,
    .epochs = 40,
    .batch = 12,
    .rate = 0.6,
    .real = WG_F32,
    .seed = 1,
    .seeds = 5,
};

typedef enum kind { WHOLE, NUMBER, REAL_TYPE, PATH, FLAG } kind;

typedef struct option {
    const char *name, *value, *help;
    kind kind;
    size_t at;        /* in options */
    double low, high; /* WHOLE: both included; NUMBER: both excluded */
} option;

#define AT(field) offsetof(options, field)

static const option table[] = {
    {"--data", "FILE", "samples: a CSV file of your own, or the handwritten digits", PATH, AT(data),
     0, 0},
    {"--classes", "C", "number of classes; labels are 0 to C - 1", WHOLE, AT(classes), 2, 10000},
    {"--test-share", "S", "share of the samples that is kept for testing", NUMBER, AT(test_share),
     0, 1},
    {"--hidden", "N", "number of hidden neurons", WHOLE, AT(hidden), 1, 65536},
    {"--epochs", "E", "how often each training sample is seen", WHOLE, AT(epochs), 1, 1000000},
    {"--batch", "B", "samples per step; the last step of an epoch takes what is left", WHOLE,
     AT(batch), 1, 1000000},
    {"--rate", "R", "learning rate", NUMBER, AT(rate), 0, INFINITY},
    {"--real", "TYPE", "f32 or f64: float or double", REAL_TYPE, AT(real), 0, 0},
    {"--seed", "K", "for the split, the first weights and the order of the samples", WHOLE,
     AT(seed), 0, 1e15},
    {"--seeds", "M", "train M times, with seeds K, K + 1, ...; the median counts", WHOLE, AT(seeds),
     1, 1000},
    {"--dot", "FILE", "write the graph of a training step in Graphviz's DOT language", PATH,
     AT(dot), 0, 0},
    {"--svg", "FILE", "draw it with Graphviz, where that is installed", PATH, AT(svg), 0, 0},
    {"--quiet", "", "no progress, only results", FLAG, AT(quiet), 0, 0},
};

enum { OPTIONS = sizeof table / sizeof *table };

/* ---- The help -------------------------------------------------------------------------------- */

static void print_default(const option *o)
{
    const char *field = (const char *)&defaults + o->at;
    if (o->kind == WHOLE)
        printf(" [%lld]", (long long)*(const int64_t *)(const void *)field);
    else if (o->kind == NUMBER)
        printf(" [%g]", *(const double *)(const void *)field);
    else if (o->kind == REAL_TYPE)
        printf(" [%s]", wg_dtype_name(*(const wg_dtype *)(const void *)field));
    else if (o->kind == PATH && *(const char *const *)(const void *)field)
        printf(" [%s]", *(const char *const *)(const void *)field);
    printf("\n");
}

static void print_help(void)
{
    printf("usage: mlp [OPTION]...\n\n"
           "Trains a network with one hidden layer on labelled samples by stochastic gradient\n"
           "descent: z1 = W1 x + b1, a1 = tanh(z1), z2 = W2 a1 + b2, and the cross-entropy of\n"
           "softmax(z2) as the loss. The model, its gradient and the update are recorded on one\n"
           "tape. Prints loss and test accuracy, then compares the trained model's gradients with\n"
           "those derived by hand, bit by bit, and draws the graph.\n\n"
           "options, with [defaults]:\n");
    for (int i = 0; i < OPTIONS; i++) {
        printf("  %-12s %-5s %s", table[i].name, table[i].value, table[i].help);
        print_default(&table[i]);
    }
    printf("  %-12s %-5s %s\n", "--help", "", "print this");
    printf(
        "\nA value follows its option as the next argument or after '='. examples/run gives\n"
        "--data, and --dot out/mlp.dot and --svg out/mlp.svg, before further arguments.\n\n"
        "A CSV file has one sample a line, without a header: numbers separated by commas, the\n"
        "same number of them in every line, then the label. The numbers are scaled together so\n"
        "that they span 0..1.\n\n"
        "Exit status: 0; or 1 after one sentence on stderr, if an option is wrong, a file can't\n"
        "be read or written, or a gradient differs from the hand derivation.\n");
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

static void set(options *to, const option *o, const char *text)
{
    void *field = (char *)to + o->at;
    switch (o->kind) {
    case WHOLE:
        *(int64_t *)field = whole_in(o, text);
        break;
    case NUMBER:
        *(double *)field = number_in(o, text);
        break;
    case REAL_TYPE:
        *(wg_dtype *)field = real_in(o, text);
        break;
    case PATH:
        *(const char **)field = path_in(o, text);
        break;
    case FLAG:
        *(bool *)field = true;
        break;
    }
}

/* ---- The command line ------------------------------------------------------------------------ */

/* The option that an argument names, alone or before '='. */
static const option *find(const char *argument)
{
    const size_t length = strcspn(argument, "=");
    for (int i = 0; i < OPTIONS; i++)
        if (strlen(table[i].name) == length && strncmp(table[i].name, argument, length) == 0)
            return &table[i];
    fail("'%s' is not an option; --help lists them", argument);
}

static bool asks_for_help(const char *argument)
{
    return strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0;
}

options options_read(int argc, char **argv)
{
    options o = defaults;
    for (int i = 1; i < argc; i++) {
        if (asks_for_help(argv[i])) {
            print_help();
            flush_output();
            exit(EXIT_SUCCESS);
        }
        const option *found = find(argv[i]);
        const char *equals = strchr(argv[i], '=');
        if (found->kind == FLAG && equals)
            fail("%s takes no value", found->name);
        if (found->kind != FLAG && !equals && i + 1 == argc)
            fail("%s needs a value: %s", found->name, found->value);
        set(&o, found, equals ? equals + 1 : found->kind == FLAG ? "" : argv[++i]);
    }
    return o;
}
