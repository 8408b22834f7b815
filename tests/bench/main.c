/* main.c — wg_bench: how fast the library is, beside a BLAS, hand-written code and plain loops. */
#include "bench.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bench_options bench = {.real = -1, .seconds = 0.5};

void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fflush(stdout);
    fputs("wg_bench: ", stderr);
    vfprintf(stderr, format, arguments);
    fputs("\n", stderr);
    va_end(arguments);
    exit(EXIT_FAILURE);
}

void *bench_allocate(size_t bytes)
{
    const size_t whole = (bytes + 63) / 64 * 64;
    void *memory = aligned_alloc(64, whole ? whole : 64);
    if (!memory)
        fail("out of memory: no room for %zu bytes", bytes);
    return memset(memory, 0, whole);
}

/* ---- The works ------------------------------------------------------------------------------- */

static const struct work {
    const char *name, *help;
    void (*run)(void);
} works[] = {
    {"mlp", "a training step of the notes' model: forward, backward, update", bench_mlp},
    {"matmul", "products in all transpositions, and the processor's peak", bench_matmul},
    {"elementwise", "functions, chains of them, and reductions", bench_elementwise},
    {"tape", "what recording, compiling and running tiny tensors cost", bench_tape},
    {"memory", "bytes that the training step takes", bench_memory},
};

enum { WORKS = sizeof works / sizeof *works };

static bool found; /* some size was wanted */

/* "784" is all sizes that begin with 784x. */
bool bench_wants_size(const char *size)
{
    const size_t length = bench.size ? strlen(bench.size) : 0;
    const bool wanted = !bench.size || (strncmp(size, bench.size, length) == 0 &&
                                        strchr("x:", size[length]) != NULL);
    found = found || wanted;
    if (wanted && bench.list)
        printf("  %s\n", size);
    return wanted && !bench.list;
}

/* A list has the sizes once. */
bool bench_wants_real(wg_dtype real)
{
    return bench.list ? real == WG_F32 : bench.real < 0 || bench.real == (int)real;
}

bool bench_wants_threads(int threads)
{
    return bench.list ? threads == 1 : bench.threads == 0 || bench.threads == threads;
}

static void run_works(void)
{
    for (int i = 0; i < WORKS; i++) {
        if (bench.work && strcmp(bench.work, works[i].name) != 0)
            continue;
        if (bench.list)
            printf("%s\n", works[i].name);
        works[i].run();
    }
    if (!found)
        fail("--size: there is no '%s'; --list shows what there is", bench.size);
}

/* ---- Options --------------------------------------------------------------------------------- */

static void print_help(void)
{
    printf("usage: wg_bench [OPTION]...\n\n"
           "Measures the library beside others, in slices that take turns: medians, and ratios.\n\n"
           "  --work WORK    one of these only:\n");
    for (int i = 0; i < WORKS; i++)
        printf("                   %-12s %s\n", works[i].name, works[i].help);
    printf(
        "  --size SIZE    this size only, or all that begin with it (784, 784x128)\n"
        "  --real TYPE    f32 or f64 only\n"
        "  --threads N    1 or 2 only\n"
        "  --seconds S    for each contestant of a measurement [0.5]\n"
        "  --csv          a line for each contestant:\n"
        "                   work,size,real,threads,contestant,median_seconds,ratio\n"
        "                 The seconds are those of a training step, of a product, of a pass over\n"
        "                 all elements, of an op, step or run; for memory they are bytes. The "
        "ratio\n"
        "                 is to the first contestant of the measurement: hand, openblas, or a "
        "plain\n"
        "                 loop; for memory, hand-fused. It is the median over pairs of slices "
        "that\n"
        "                 ran next to each other. A line without a ratio has nothing beside it.\n"
        "  --list         what there is to measure\n"
        "  --help         this text\n");
}

static int whole_number(const char *option, const char *text, int low, int high)
{
    char *end;
    const long value = strtol(text, &end, 10);
    if (end == text || *end || value < low || value > high)
        fail("%s: '%s' is not a whole number from %d to %d", option, text, low, high);
    return (int)value;
}

static double positive_number(const char *option, const char *text)
{
    char *end;
    const double value = strtod(text, &end);
    if (end == text || *end || !(value > 0 && value < 1e6))
        fail("%s: '%s' is not a number of seconds", option, text);
    return value;
}

static int real_type(const char *text)
{
    if (strcmp(text, "f32") != 0 && strcmp(text, "f64") != 0)
        fail("--real: '%s' is neither f32 nor f64", text);
    return strcmp(text, "f32") == 0 ? WG_F32 : WG_F64;
}

static const char *known_work(const char *text)
{
    for (int i = 0; i < WORKS; i++)
        if (strcmp(text, works[i].name) == 0)
            return text;
    fail("--work: there is no '%s'; --help lists what there is", text);
}

/* 784,128,10,64 means 784x128x10x64. */
static const char *size_name(char *text)
{
    for (char *c = text; *c; c++)
        if (*c == ',')
            *c = 'x';
    return text;
}

/* An option with its value, or NULL; returns how many arguments these were. */
static int read_option(const char *option, char *value)
{
    if (strcmp(option, "--csv") == 0)
        return bench.csv = true, 1;
    if (strcmp(option, "--list") == 0)
        return bench.list = true, 1;
    if (!value)
        fail("%s: no such option, or its value is missing; --help lists them", option);
    if (strcmp(option, "--work") == 0)
        bench.work = known_work(value);
    else if (strcmp(option, "--size") == 0)
        bench.size = size_name(value);
    else if (strcmp(option, "--real") == 0)
        bench.real = real_type(value);
    else if (strcmp(option, "--threads") == 0)
        bench.threads = whole_number(option, value, 1, 2);
    else if (strcmp(option, "--seconds") == 0)
        bench.seconds = positive_number(option, value);
    else
        fail("there is no option %s; --help lists what there is", option);
    return 2;
}

/* ---- The environment ------------------------------------------------------------------------- */

/* OpenBLAS reads these before main does, and is slower for it: begins again without them. */
static void drop_traps(char *argv[])
{
    static const char *const trap[] = {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"};
    bool trapped = false;
    for (int i = 0; i < 2; i++)
        if (getenv(trap[i])) {
            fprintf(stderr, "wg_bench: starting again without %s, which slows OpenBLAS down\n",
                    trap[i]);
            unsetenv(trap[i]);
            trapped = true;
        }
    if (!trapped)
        return;
    execv("/proc/self/exe", argv);
    fail("unset OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE: %s", strerror(errno));
}

int main(int argc, char *argv[])
{
    drop_traps(argv);
    for (int i = 1; i < argc;) {
        if (strcmp(argv[i], "--help") == 0)
            return print_help(), 0;
        i += read_option(argv[i], argv[i + 1]);
    }
    if (bench.csv && !bench.list)
        printf("work,size,real,threads,contestant,median_seconds,ratio\n");
    run_works();
    return 0;
}
