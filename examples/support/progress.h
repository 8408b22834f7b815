/* progress.h — a bar that moves on a terminal, and a few plain lines elsewhere. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "fail.h"

/* How far something has come: "seed 1  epoch 10/40  loss 0.1234". */
typedef struct progress {
    bool quiet;
    const char *what;    /* "seed 1"; "" for nothing */
    const char *unit;    /* "epoch" */
    int64_t done, total; /* from 1; total is at least 1 */
} progress;

/* To be called each time that one more is done; the figures are as for printf. */
void progress_show(const progress *p, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

/* Takes the bar away, if there is one. */
void progress_clear(const progress *p);

/* Runs a program p.total times, and shows the loss, a scalar that it computes. Fails with the
 * tape's sentence if a run fails. */
void progress_run(progress p, wg_program *step, wg_tensor loss);

#endif
