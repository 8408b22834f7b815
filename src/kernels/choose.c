/* choose.c — which instruction set to use, found out once. */
#include "kernels.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

extern const wg_kernels wg_kernels_f32_portable, wg_kernels_f64_portable;

#ifdef WG_X86_KERNELS
extern const wg_kernels wg_kernels_f32_avx2, wg_kernels_f64_avx2;
extern const wg_kernels wg_kernels_f32_avx512, wg_kernels_f64_avx512;

static const wg_kernels *const tables[][WG_KERNEL_REALS] = {
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
#else
static const wg_kernels *const tables[][WG_KERNEL_REALS] = {
    {&wg_kernels_f32_portable, &wg_kernels_f64_portable},
};

static int best(void)
{
    return 0;
}
#endif

static int asked_for(int most)
{
    static const char *const name[] = {"portable", "avx2", "avx512"};
    const char *wish = getenv("WENGERT_ISA");
    for (int i = 0; wish && i <= most; i++)
        if (strcmp(wish, name[i]) == 0)
            return i;
    return most;
}

int wg_isa(void)
{
    static atomic_int known; /* 1 + the answer; every thread would find the same */
    int isa = atomic_load_explicit(&known, memory_order_relaxed) - 1;
    if (isa < 0) {
        isa = asked_for(best());
        atomic_store_explicit(&known, isa + 1, memory_order_relaxed);
    }
    return isa;
}

const wg_kernels *wg_kernels_of(int real)
{
    return tables[wg_isa()][real];
}
