/* isas.c — the tables of kernels of all instruction sets. */
#include "isas.h"

#if defined(__x86_64__) && defined(__GNUC__)
static const char *const names[] = {"portable", "avx2", "avx512"};

int widest_isa(void)
{
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
        return 0;
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                   __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
               ? 2
               : 1;
}
#elif defined(__aarch64__)
static const char *const names[] = {"portable", "neon"};

int widest_isa(void)
{
    return 1;
}
#else
static const char *const names[] = {"portable"};

int widest_isa(void)
{
    return 0;
}
#endif

int isa_count(void)
{
    return sizeof names / sizeof *names;
}

const char *isa_name(int isa)
{
    return names[isa];
}

const wg_kernels *kernels_of(int isa, int real)
{
    return wg_kernels_by_isa[isa][real];
}
