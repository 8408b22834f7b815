/* wg_digest — the library's arithmetic in hashes, one to a line: whatever the compiler, the instruction
 * set, the number of threads and the machine, the lines are the same. What must agree within one
 * run (layouts, batches and their columns, values kept and not kept) is compared here; a line that
 * begins with FAIL tells of a difference. */
#include "digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    void (*print)(void);
} parts[] = {{"elementwise", elementwise},
             {"chains", chains},
             {"reductions", reductions},
             {"along", along},
             {"products", products},
             {"shapes", shapes},
             {"gradients", gradients},
             {"models", models},
             {"fills", fills}};

enum { PARTS = sizeof parts / sizeof *parts };

static const char help[] =
    "usage: wg_digest [--isa NAME] [--threads N] [--list] [PART…]\n"
    "  --isa NAME   the kernels of an instruction set: portable, avx2, avx512, neon\n"
    "  --threads N  so many threads\n"
    "  --list       the names of the parts; all are printed unless some are named\n";

static void complain(const char *what, const char *which)
{
    fprintf(stderr, "wg_digest: %s%s\n%s", what, which, help);
    exit(2);
}

static void set_threads(const char *number)
{
    if (wg_set_threads(atoi(number)) != WG_OK)
        complain("no such number of threads: ", number);
}

static void list(void)
{
    for (int i = 0; i < PARTS; i++)
        puts(parts[i].name);
    exit(0);
}

static int part_named(const char *word)
{
    for (int i = 0; i < PARTS; i++)
        if (strcmp(word, parts[i].name) == 0)
            return i;
    complain("no such part or option: ", word);
    return -1;
}

/* The value of option i, which is the next word. */
static const char *value_of(int argc, char *argv[], int i)
{
    if (i + 1 >= argc)
        complain("no value for ", argv[i]);
    return argv[i + 1];
}

/* Sets which parts are to be printed; false: all. */
static bool read_options(int argc, char *argv[], bool named[PARTS])
{
    bool any = false;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--isa") == 0) {
            if (wg_set_isa(value_of(argc, argv, i++)) != WG_OK)
                complain("this machine has no ", argv[i]);
        } else if (strcmp(argv[i], "--threads") == 0) {
            set_threads(value_of(argc, argv, i++));
        } else if (strcmp(argv[i], "--list") == 0) {
            list();
        } else {
            any = named[part_named(argv[i])] = true;
        }
    return any;
}

int main(int argc, char *argv[])
{
    bool named[PARTS] = {false};
    const bool some = read_options(argc, argv, named);
    fprintf(stderr, "%s, %s\n", wg_isa_name(), wg_arithmetic());
    for (int i = 0; i < PARTS; i++)
        if (!some || named[i])
            parts[i].print();
    return failures() ? 1 : 0;
}
