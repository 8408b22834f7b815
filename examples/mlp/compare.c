/* compare.c — the tape's gradients beside those derived by hand. */
#include "compare.h"

#include "../support/fail.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The number of bits in which so many bytes differ. */
static int64_t count_bits(const void *a, const void *b, size_t bytes)
{
    const unsigned char *x = a, *y = b;
    int64_t count = 0;
    for (size_t i = 0; i < bytes; i++)
        for (unsigned differing = x[i] ^ y[i]; differing; differing &= differing - 1)
            count++;
    return count;
}

static double element(wg_dtype real, const void *values, int64_t i)
{
    return real == WG_F32 ? (double)((const float *)values)[i] : ((const double *)values)[i];
}

static double largest_difference(wg_dtype real, const void *a, const void *b, int64_t count)
{
    double largest = 0;
    for (int64_t i = 0; i < count; i++) {
        const double difference = fabs(element(real, a, i) - element(real, b, i));
        if (difference > largest)
            largest = difference;
    }
    return largest;
}

static int64_t compare_one(const comparison *row)
{
    const wg_tensor x = row->tape;
    const wg_shape shape = wg_shape_of(x);
    void *values = allocate(wg_bytes(x), 1);
    if (wg_read(x, values, wg_bytes(x)) != WG_OK)
        fail("%s", wg_error_message(x.tape));
    const int64_t bits = count_bits(values, row->hand, wg_bytes(x));
    printf("%6lld × %-5lld %8.3g %15lld   %s\n", (long long)shape.size[0], (long long)shape.size[1],
           largest_difference(wg_dtype_of(x), values, row->hand, wg_count(x)), (long long)bits,
           row->equation);
    free(values);
    return bits;
}

int64_t compare(const comparison rows[], int count)
{
    int64_t bits = 0;
    printf("         shape   max |Δ|  differing bits   gradient\n");
    for (int i = 0; i < count; i++)
        bits += compare_one(&rows[i]);
    return bits;
}
