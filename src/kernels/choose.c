/* choose.c — which instruction set to use: found out once, or asked for. */
#include "kernels.h"

#include <stdlib.h>
#include <string.h>

extern const wg_kernels wg_kernels_f32_portable, wg_kernels_f64_portable;

#if defined(WG_X86_KERNELS)
extern const wg_kernels wg_kernels_f32_avx2, wg_kernels_f64_avx2;
extern const wg_kernels wg_kernels_f32_avx512, wg_kernels_f64_avx512;

static const char *const names[] = {"portable", "avx2", "avx512"};
const wg_kernels *const wg_kernels_by_isa[][WG_KERNEL_REALS] = {
    {&wg_kernels_f32_portable, &wg_kernels_f64_portable},
    {&wg_kernels_f32_avx2, &wg_kernels_f64_avx2},
    {&wg_kernels_f32_avx512, &wg_kernels_f64_avx512},
};

static int best(void)
{
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
        return 0;
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                   __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
               ? 2
               : 1;
}
#elif defined(WG_NEON_KERNELS)
extern const wg_kernels wg_kernels_f32_neon, wg_kernels_f64_neon;

static const char *const names[] = {"portable", "neon"};
const wg_kernels *const wg_kernels_by_isa[][WG_KERNEL_REALS] = {
    {&wg_kernels_f32_portable, &wg_kernels_f64_portable},
    {&wg_kernels_f32_neon, &wg_kernels_f64_neon},
};

/* AArch64 is never without. */
static int best(void)
{
    return 1;
}
#else
static const char *const names[] = {"portable"};
const wg_kernels *const wg_kernels_by_isa[][WG_KERNEL_REALS] = {
    {&wg_kernels_f32_portable, &wg_kernels_f64_portable},
};

static int best(void)
{
    return 0;
}
#endif

/* The set of that name, if the machine has it; else −1. */
static int find(const char *name)
{
    for (int isa = best(); isa >= 0; isa--)
        if (strcmp(name, names[isa]) == 0)
            return isa;
    return -1;
}

static int at_start(void)
{
    const char *wish = getenv("WENGERT_ISA");
    const int isa = wish ? find(wish) : -1;
    return isa < 0 ? best() : isa;
}

atomic_int wg_isa_known;

int wg_isa_found(void)
{
    const int isa = at_start(); /* every thread would find the same */
    int known = 0;              /* unless another was chosen meanwhile */
    return atomic_compare_exchange_strong_explicit(&wg_isa_known, &known, isa + 1,
                                                   memory_order_relaxed, memory_order_relaxed)
               ? isa
               : known - 1;
}

bool wg_isa_choose(const char *name)
{
    const int isa = name && *name ? find(name) : best();
    if (isa >= 0)
        atomic_store_explicit(&wg_isa_known, isa + 1, memory_order_relaxed);
    return isa >= 0;
}

const char *wg_isa_word(int isa)
{
    return names[isa];
}

/* Portable code calls fma: the compiler makes it an instruction where each machine of the family
 * has one. On x86 it stays a call, and there glibc looks for the instruction itself. */
bool wg_fma_in_hardware(void)
{
#if defined(__FMA__) || defined(__aarch64__) || defined(__s390x__) || defined(__FP_FAST_FMA)
    return true;
#elif (defined(__x86_64__) || defined(__i386__)) && defined(__GLIBC__)
    __builtin_cpu_init();
    return __builtin_cpu_supports("fma");
#else
    return wg_isa() > 0;
#endif
}
