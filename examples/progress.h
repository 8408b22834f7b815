/* progress.h — a bar that moves on a terminal, and a few plain lines elsewhere. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* How far the training with one seed has come. accuracy is a share, 0..1. */
typedef struct progress {
    bool quiet;
    int64_t seed;
    int64_t epoch, epochs;
    double loss, accuracy;
} progress;

void progress_show(const progress *p);

/* Takes the bar away, if there is one. */
void progress_clear(const progress *p);

#endif
