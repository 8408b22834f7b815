/* bench.h — what the works of wg_bench share, file by file. */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <wengert.h>

/* ---- main.c: what was asked for -------------------------------------------------------------- */

typedef struct bench_options {
    const char *work, *size; /* NULL: all */
    int real;                /* a wg_dtype; −1: both */
    int threads;             /* 0: one and two */
    double seconds;          /* for each contestant of a measurement */
    bool csv, list;
} bench_options;

extern bench_options bench;

bool bench_wants_size(const char *size); /* prints it instead, and says no, under --list */
bool bench_wants_real(wg_dtype real);
bool bench_wants_threads(int threads);

/* Prints a sentence to stderr and exits with status 1. */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

void *bench_allocate(size_t bytes); /* zeroed, aligned to 64 bytes; to be freed with free */

/* ---- numbers.c: values of either real type, as doubles --------------------------------------- */

void bench_fill(double *x, int64_t count, uint64_t seed); /* uniform in (−1, 1), exact in f32 */

/* Numbers of the real type, to be freed with free; zeros where from is NULL. And back. */
void *bench_numbers(wg_dtype real, int64_t count, const double *from);
void bench_copy(wg_dtype real, int64_t count, const void *from, double *to);

void bench_write(wg_tensor x, const double *from);
void bench_read(wg_tensor x, double *to);

/* Fail with a sentence: an error on the tape; |x − wanted| > tolerance somewhere. */
void bench_check_tape(const wg_tape *t);
void bench_check(const char *who, const char *what, const double *x, const double *wanted,
                 int64_t count, double tolerance);

double bench_largest(const double *x, int64_t count); /* of the absolute values */
double bench_epsilon(wg_dtype real);                  /* the distance from 1 to the next number */

/* ---- threads.c ------------------------------------------------------------------------------- */

/* From now on, the library and OpenBLAS use so many threads. */
void bench_set_threads(int threads);
int bench_threads(void);

/* ---- measure.c ------------------------------------------------------------------------------- */

typedef struct contestant {
    const char *name;
    void (*run)(void *self, int64_t times);
    void *self;
} contestant;

/* Seconds for one time: the median over slices. The ratio to the reference is the median of the
 * ratios of slices that ran next to each other; NAN if there is no reference. */
typedef struct result {
    double seconds, ratio;
} result;

double bench_now(void);

/* A slice of each in turn, again and again. reference is an index into c, or −1. */
void measure(const contestant c[], int count, int reference, result out[]);

/* Seconds for one time, quickly: the best of a few slices. To choose between variants. */
double measure_best(const contestant *c);

/* ---- report.c -------------------------------------------------------------------------------- */

/* How a table shows a time: in ns, µs, … per piece of work, or as pieces of work in a second. */
typedef struct unit {
    const char *name;
    double scale; /* shown: seconds · scale, or scale / seconds */
    bool rate;
} unit;

/* A line of a table for each call, or a line of CSV for each contestant. A heading is printed when
 * it is not that of the line before. */
void report(const char *work, const char *size, const char *real, unit u, const contestant c[],
            int count, const result r[]);

/* ---- The works ------------------------------------------------------------------------------- */

void bench_mlp(void);
void bench_matmul(void);
void bench_elementwise(void);
void bench_tape(void);
void bench_memory(void);

#endif
