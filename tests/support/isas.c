#include "isas.h"

#include <wengert/op.h>

extern const wg_kernels wg_kernels_f32_portable, wg_kernels_f64_portable;

#if defined(__x86_64__) && defined(__GNUC__)
extern const wg_kernels wg_kernels_f32_avx2, wg_kernels_f64_avx2;
extern const wg_kernels wg_kernels_f32_avx512, wg_kernels_f64_avx512;

static const wg_kernels *const tables[WG_ISAS][WG_KERNEL_REALS] = {
    {&wg_kernels_f32_portable, &wg_kernels_f64_portable},
    {&wg_kernels_f32_avx2, &wg_kernels_f64_avx2},
    {&wg_kernels_f32_avx512, &wg_kernels_f64_avx512},
};

int widest_isa(void)
{
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
        return WG_ISA_PORTABLE;
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                   __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
               ? WG_ISA_AVX512
               : WG_ISA_AVX2;
}
#else
static const wg_kernels *const tables[1][WG_KERNEL_REALS] = {
    {&wg_kernels_f32_portable, &wg_kernels_f64_portable},
};

int widest_isa(void)
{
    return WG_ISA_PORTABLE;
}
#endif

const wg_kernels *kernels_of(int isa, int real)
{
    return tables[isa][real];
}
