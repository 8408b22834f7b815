/* native.c — the most multiply–adds that a core can do: chains of them, enough to hide the latency. Each
 * starts from a volatile number, or compilers would see that all chains are equal. */
#include "native.h"

#if defined(__AVX512F__)
enum { VECTOR_BYTES = 64 };
#elif defined(__AVX__)
enum { VECTOR_BYTES = 32 };
#else
enum { VECTOR_BYTES = 16 };
#endif
enum { CHAINS = 12, LENGTH = 1000 };

#define PEAK(real)                                                         \
    typedef real vector_##real __attribute__((vector_size(VECTOR_BYTES))); \
    static volatile real start_##real = 1, sink_##real;                    \
    static void peak_##real(int64_t times)                                 \
    {                                                                      \
        vector_##real a = {0}, x = {0}, acc[CHAINS] = {{0}};               \
        a += (real)0.5, x += (real)0.25;                                   \
        for (int c = 0; c < CHAINS; c++)                                   \
            acc[c] += start_##real;                                        \
        for (int64_t i = 0; i < times * LENGTH; i++)                       \
            for (int c = 0; c < CHAINS; c++)                               \
                acc[c] = acc[c] * a + x;                                   \
        for (int c = 0; c < CHAINS; c++)                                   \
            sink_##real = acc[c][0];                                       \
    }

PEAK(float)
PEAK(double)

const double native_flops_f32 = 2.0 * CHAINS * LENGTH * VECTOR_BYTES / sizeof(float);
const double native_flops_f64 = 2.0 * CHAINS * LENGTH * VECTOR_BYTES / sizeof(double);

void native_peak_f32(void *unused, int64_t times)
{
    (void)unused;
    peak_float(times);
}

void native_peak_f64(void *unused, int64_t times)
{
    (void)unused;
    peak_double(times);
}
