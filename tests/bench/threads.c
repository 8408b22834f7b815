/* threads.c — one place that says how many threads everybody uses. */
#include "bench.h"

#ifdef BENCH_OPENBLAS
#include <cblas.h>
#endif

static int current = 1;

void bench_set_threads(int threads)
{
    current = threads;
#ifdef BENCH_OPENBLAS
    openblas_set_num_threads(threads);
#endif
    wg_set_threads(threads);
}

int bench_threads(void)
{
    return current;
}
