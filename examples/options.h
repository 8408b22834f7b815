/* options.h — the options of mlp; `mlp --help` says what they mean. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <wengert.h>

typedef struct options {
    const char *data;
    int64_t classes;
    double test_share;
    int64_t hidden;
    int64_t epochs;
    int64_t batch;
    double rate;
    wg_dtype real;
    int64_t seed, seeds;
    const char *dot, *svg; /* NULL: not wanted */
    bool quiet;
} options;

/* From the command line. Prints the help and exits if it is asked for; fails with a sentence on an
 * option that is none, has no value, or one out of its range. */
options options_read(int argc, char **argv);

#endif
