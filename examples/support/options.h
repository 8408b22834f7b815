/* options.h — the command line of an example, from a table of its options.
 *
 *     settings s = {.rate = 0.1, .steps = 500}; // the defaults
 *     const option table[] = {
 *         {"--rate", "R", "learning rate", .number = &s.rate, .low = 0, .high = INFINITY},
 *         {"--steps", "N", "steps of training", .whole = &s.steps, .low = 1, .high = 1e6},
 *         {"--plot", "FILE", "draw the loss in this SVG file", .path = &s.plot},
 *     };
 *     s.common = options_read(argc, argv, &(help){"Trains …\n", NULL, "…"}, table, 3);
 * */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <wengert.h>

/* One of the pointers says of which kind the value is, and where it goes; what is there before is
 * the default. */
typedef struct option {
    const char *name, *value, *help;
    int64_t *whole;    /* from low to high, both included */
    double *number;    /* between low and high, both excluded */
    wg_dtype *real;    /* f32 or f64 */
    const char **path; /* NULL: none */
    bool *flag;        /* takes no value */
    double low, high;
} option;

/* What --help says before and after the options (each line with its end; notes may be NULL), and
 * what else than options and files makes the exit status 1: "the error is too large". */
typedef struct help {
    const char *about, *notes, *misses;
} help;

/* The options that every example has. The threads are set when they are read. */
typedef struct common_options {
    int64_t seed, threads;
    bool quiet;
} common_options;

/* Reads the command line. Prints the help and exits if it is asked for; fails with a sentence on an
 * option that is none, has no value, or one out of its range. */
common_options options_read(int argc, char **argv, const help *h, const option own[], int count);

#endif
