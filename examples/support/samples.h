/* samples.h — labelled samples from a CSV file. */
#ifndef SAMPLES_H
#define SAMPLES_H

#include <stdint.h>

typedef struct samples {
    int64_t count, inputs;
    double *input;  /* [count × inputs], scaled together so that they span 0..1 */
    int64_t *label; /* [count], each from 0 to classes − 1 */
} samples;

/* Reads a file with one sample a line: numbers separated by commas, the same number of them in
 * every line, then the label. Empty lines are skipped. Fails with a sentence that names file and
 * line. */
samples samples_read(const char *path, int64_t classes);

void samples_free(samples *s);

#endif
