/* measure.c — seconds, in slices that take turns.
 *
 * A machine's speed drifts. So contestants are never measured one after the other: each runs a slice
 * of a millisecond or one step, whichever is longer, then the next one does, for many rounds. */
#include "bench.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

enum { MIN_ROUNDS = 3, MAX_ROUNDS = 2000 };

double bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds_of(const contestant *c, int64_t times)
{
    const double start = bench_now();
    c->run(c->self, times);
    return bench_now() - start;
}

/* A thread of OpenBLAS that has nothing to do spins for some 30 ms before it sleeps, and would take
 * a processor from whoever comes next. Slices of several threads are longer, to pay for the wait. */
static double slice_seconds(void)
{
    return bench_threads() > 1 ? 10e-3 : 1e-3;
}

static void rest(void)
{
    if (bench_threads() > 1)
        nanosleep(&(struct timespec){.tv_nsec = 40000000}, NULL);
}

/* How many times make a slice. */
static int64_t times_of_slice(const contestant *c)
{
    int64_t times = 1;
    double seconds = seconds_of(c, times);
    while (seconds < slice_seconds()) {
        const double factor = 1.2 * slice_seconds() / (seconds + 1e-9);
        times = factor < 10 ? (int64_t)ceil((double)times * factor) : times * 10;
        seconds = seconds_of(c, times);
    }
    return times;
}

/* One slice. What others left in the caches is not counted, unless one time is most of a slice. */
static double slice(const contestant *c, int64_t times)
{
    if (times > 4)
        c->run(c->self, 1);
    const double seconds = seconds_of(c, times);
    rest();
    return seconds / (double)times;
}

double measure_best(const contestant *c)
{
    const int64_t times = times_of_slice(c);
    const double start = bench_now();
    double best = slice(c, times);
    for (int i = 0; i < 4 && bench_now() - start < 0.1; i++)
        best = fmin(best, slice(c, times));
    return best;
}

/* ---- Medians --------------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double x[], int count)
{
    qsort(x, (size_t)count, sizeof *x, ascending);
    return (x[(count - 1) / 2] + x[count / 2]) / 2;
}

/* The slices of one contestant, in the order of the rounds. */
typedef struct series {
    double seconds[MAX_ROUNDS], used;
    int64_t times;
    int rounds;
} series;

static bool is_done(const series *s)
{
    return s->rounds == MAX_ROUNDS || (s->rounds >= MIN_ROUNDS && s->used >= bench.seconds);
}

static double median_ratio(const series *a, const series *b)
{
    const int rounds = a->rounds < b->rounds ? a->rounds : b->rounds;
    double ratio[MAX_ROUNDS];
    for (int i = 0; i < rounds; i++)
        ratio[i] = a->seconds[i] / b->seconds[i];
    return median(ratio, rounds);
}

/* Runs a round of those that are not done; false: there was none. */
static bool run_round(const contestant c[], int count, series s[])
{
    bool any = false;
    for (int i = 0; i < count; i++) {
        if (is_done(&s[i]))
            continue;
        const double start = bench_now();
        s[i].seconds[s[i].rounds++] = slice(&c[i], s[i].times);
        s[i].used += bench_now() - start;
        any = true;
    }
    return any;
}

void measure(const contestant c[], int count, int reference, result out[])
{
    series *s = bench_allocate((size_t)count * sizeof *s);
    for (int i = 0; i < count; i++)
        s[i].times = times_of_slice(&c[i]);
    while (run_round(c, count, s))
        continue;
    for (int i = 0; i < count; i++)
        out[i].ratio = reference < 0 ? (double)NAN : median_ratio(&s[i], &s[reference]);
    for (int i = 0; i < count; i++)
        out[i].seconds = median(s[i].seconds, s[i].rounds);
    free(s);
}
