/* language.h — models of language: how one is trained on a text, tested on what was held out, and
 * made to write. What is in the model is the caller's. */
#ifndef LANGUAGE_H
#define LANGUAGE_H

#include <stdint.h>

#include <wengert.h>

#include "options.h"

typedef struct language_options {
    const char *text, *plot; /* plot: NULL if it is not wanted */
    int64_t steps, batch, window;
    double rate, temperature;
    int64_t length;
    double bound; /* 0: that of sequences of three characters */
    int64_t size; /* of the model; the last two are the transformer's */
    int64_t heads, layers;
    common_options common;
} language_options;

/* What a model is recorded for: each use has a batch [N × T] of its own, and its own states. */
typedef struct language_use {
    const char *name; /* "train", "test", "write": the scope that its states are in */
    int64_t characters;
    const language_options *options;
} language_use;

/* Records the logits [N × T × characters] of the character that follows each of index [N × T], from
 * those up to it. Its parameters are the same in all uses; states that it has in the use's scope
 * are zero when a text begins, and carried from one window to the next. */
typedef wg_tensor language_model(wg_tensor index, const language_use *use);

/* Reads the command line into options that have the defaults; heads and layers are among the
 * options where they are not 0. */
void language_options_read(language_options *o, int argc, char **argv, const char *about);

/* Trains, tests and writes; `memory` is how many characters the model must be shown to write the
 * next: all that it can see, or one if it carries a state. Fails with a sentence unless it ends
 * below the bound. */
void language_learn(language_model *model, const language_options *o, int64_t memory);

#endif
