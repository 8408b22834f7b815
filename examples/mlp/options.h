/* options.h — the options of mlp; `mlp --help` says what they mean. */
#ifndef MLP_OPTIONS_H
#define MLP_OPTIONS_H

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

/* From the command line, as options_read does it. */
options mlp_options_read(int argc, char **argv);

#endif
