/* numbers.c — values of either real type, as doubles. */
#include "bench.h"

#include <math.h>
#include <stdlib.h>

void bench_fill(double *x, int64_t count, uint64_t seed)
{
    for (int64_t i = 0; i < count; i++)
        x[i] = (double)(2 * (int64_t)(wg_random(seed, (uint64_t)i) >> 41) - 0x7fffff) * 0x1p-23;
}

void *bench_numbers(wg_dtype real, int64_t count, const double *from)
{
    void *x = bench_allocate((size_t)count * wg_dtype_size(real));
    for (int64_t i = 0; i < count && from; i++)
        if (real == WG_F32)
            ((float *)x)[i] = (float)from[i];
        else
            ((double *)x)[i] = from[i];
    return x;
}

void bench_copy(wg_dtype real, int64_t count, const void *from, double *to)
{
    for (int64_t i = 0; i < count; i++)
        to[i] = real == WG_F32 ? (double)((const float *)from)[i] : ((const double *)from)[i];
}

void bench_write(wg_tensor x, const double *from)
{
    void *values = bench_numbers(wg_dtype_of(x), wg_count(x), from);
    wg_write(x, values, wg_bytes(x));
    free(values);
}

void bench_read(wg_tensor x, double *to)
{
    void *values = bench_allocate(wg_bytes(x));
    wg_read(x, values, wg_bytes(x));
    bench_check_tape(x.tape);
    bench_copy(wg_dtype_of(x), wg_count(x), values, to);
    free(values);
}

void bench_check_tape(const wg_tape *t)
{
    if (!t || wg_error(t) != WG_OK)
        fail("%s", wg_error_message(t));
}

double bench_largest(const double *x, int64_t count)
{
    double most = 0;
    for (int64_t i = 0; i < count; i++)
        most = fmax(most, fabs(x[i]));
    return most;
}

/* NaN agrees with nothing. */
void bench_check(const char *who, const char *what, const double *x, const double *wanted,
                 int64_t count, double tolerance)
{
    for (int64_t i = 0; i < count; i++)
        if (!(fabs(x[i] - wanted[i]) <= tolerance))
            fail("%s: element %lld of %s is %.17g, and should be %.17g", who, (long long)i, what,
                 x[i], wanted[i]);
}

double bench_epsilon(wg_dtype real)
{
    return real == WG_F32 ? 0x1p-23 : 0x1p-52;
}
